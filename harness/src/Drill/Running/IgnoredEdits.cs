using Drill.Building;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;

namespace Drill.Running;

/// <summary>
/// Finds edits that grading would ignore: changed files that the exercise's editable globs do not cover.
/// </summary>
internal static class IgnoredEdits
{
    /// <summary>
    /// The paths of such files, relative to the repository's root. Files are compared with the package, or with the last commit in a
    /// plain clone; without either, the list is empty.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        string repositoryRoot, Exercise exercise, CancellationToken cancellation)
    {
        var prefix = $"exercises/{exercise.Name}/";
        string[] folders = [prefix, .. SharedInputs.Folders];
        var changed = StarterManifest.Find(repositoryRoot) is { } starter
            ? ChangedSincePacked(repositoryRoot, starter, folders)
            : await ChangedSinceCommitAsync(repositoryRoot, [.. folders, .. SharedInputs.Files], cancellation);
        return [.. changed.Where(path => !EditableGlobs.Cover(exercise.Manifest.Editable, prefix, path))];
    }

    private static IEnumerable<string> ChangedSincePacked(string root, StarterManifest starter, string[] folders)
    {
        var packed = starter.Files.Where(file => IsLookedAt(file.Path, folders))
            .ToDictionary(file => file.Path);
        return folders.SelectMany(folder => WorkFiles.Below(root, folder)).Select(file => file.Path)
            .Union(packed.Keys)
            .Where(path => !IsAsPacked(packed.GetValueOrDefault(path), Path.Combine(root, path)))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsLookedAt(string path, string[] folders) =>
        SharedInputs.Files.Contains(path)
        || folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static bool IsAsPacked(StarterFile? packed, string path) =>
        packed is not null && File.Exists(path) && StarterManifest.IsAsPacked(packed, File.ReadAllBytes(path));

    private static async Task<IReadOnlyList<string>> ChangedSinceCommitAsync(
        string repositoryRoot, IEnumerable<string> paths, CancellationToken cancellation)
    {
        // git reports paths from its own root, and the exercises may be in a subfolder of a larger repository.
        var above = await AskGitAsync(repositoryRoot, ["rev-parse", "--show-prefix"], cancellation);
        var status = await AskGitAsync(
            repositoryRoot,
            ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", .. paths],
            cancellation);
        if (above is null || status is null) return [];
        const string State = "XY ";
        var skipped = State.Length + above.Text.TrimEnd('\n').Length;
        return [.. status.Entries.Select(entry => entry[skipped..])];
    }

    /// <summary>
    /// Runs git; null if git is not installed or fails. The warning is only a courtesy: grading decides.
    /// </summary>
    private static async Task<GitAnswer?> AskGitAsync(
        string folder, IEnumerable<string> arguments, CancellationToken cancellation) =>
        await GitCommand.AskAsync(folder, arguments, null, cancellation) is { ExitCode: 0 } answer ? answer : null;
}
