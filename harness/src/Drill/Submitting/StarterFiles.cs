using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;

namespace Drill.Submitting;

/// <summary>An exercise's editable files as they were handed out.</summary>
internal static class StarterFiles
{
    /// <summary>
    /// Each file by its path below the exercise's folder: from starter.json in a package, or from the last commit in a plain clone; null
    /// if there is neither.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, StarterFile>?> FindAsync(
        string repositoryRoot, Exercise exercise, CancellationToken cancellation)
    {
        var prefix = $"exercises/{exercise.Name}/";
        var files = StarterManifest.Find(repositoryRoot)?.Files
            ?? await CommittedAsync(repositoryRoot, exercise, prefix, cancellation);
        return files?.Where(file => IsEditable(exercise, prefix, file.Path))
            .ToDictionary(file => file.Path[prefix.Length..]);
    }

    private static async Task<IReadOnlyList<StarterFile>?> CommittedAsync(
        string root, Exercise exercise, string prefix, CancellationToken cancellation)
    {
        var listed = await GitCommand.AskAsync(
            root, ["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", prefix], null, cancellation);
        if (listed is not { ExitCode: 0 }) return null;
        List<StarterFile> files = [];
        foreach (var path in listed.Entries.Where(path => IsEditable(exercise, prefix, path)))
        {
            var content = await GitCommand.RunAsync(root, ["show", $"HEAD:./{path}"], null, cancellation);
            files.Add(StarterManifest.Of(path, content.Output, editable: true));
        }

        return files;
    }

    private static bool IsEditable(Exercise exercise, string prefix, string path) =>
        EditableGlobs.Cover(exercise.Manifest.Editable, prefix, path);
}
