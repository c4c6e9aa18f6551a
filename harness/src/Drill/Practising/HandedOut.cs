using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Practising;

/// <summary>The editable files of an exercise as they were handed out.</summary>
/// <param name="Commit">The commit that they are from, shortened.</param>
/// <param name="Files">Their content, by path below the exercise's folder.</param>
internal sealed record HandedOut(string Commit, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>
    /// Finds them in git: in a package, in its first commit; in a clone, where the branch left the one that it follows, or, if it follows none,
    /// in the last commit.
    /// </summary>
    /// <param name="repositoryRoot">The checkout.</param>
    /// <param name="exercise">The exercise.</param>
    /// <param name="named">A commit that somebody named; null to find it.</param>
    /// <param name="cancellation">Stops git.</param>
    /// <exception cref="WrongUsageException">There is no such commit, or it does not have the exercise.</exception>
    /// <exception cref="EnvironmentLacksException">There is no git, or no repository.</exception>
    public static async Task<HandedOut> FindAsync(string repositoryRoot, Exercise exercise, string? named, CancellationToken cancellation)
    {
        var packed = StarterManifest.Find(repositoryRoot);
        var commit = named ?? (packed is null
            ? await FollowedAsync(repositoryRoot, cancellation)
            : await LastLineAsync(repositoryRoot, ["rev-list", "--max-parents=0", "HEAD"], cancellation));
        var prefix = $"exercises/{exercise.Name}/";
        var listed = commit is null ? null : await GitCommand.AskAsync(
            repositoryRoot, ["ls-tree", "-r", "-z", "--name-only", commit, "--", prefix], null, cancellation);
        if (commit is null || listed is null)
            throw new EnvironmentLacksException(
                "What was handed out is in git, and here is no git repository, or git is not on the PATH. "
                + (packed is null ? "Clone the repository again." : "Unpack the package again, into another folder."));
        var paths = listed.ExitCode == 0 ? listed.Entries.Where(path => EditableGlobs.Cover(exercise.Manifest.Editable, prefix, path)).ToList() : [];
        if (paths.Count == 0)
            throw new WrongUsageException($"There is no commit '{commit}' that has {exercise.Name}. `git log --oneline exercises/{exercise.Name}` shows those that changed it.");
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in paths)
            files.Add(path[prefix.Length..], (await GitCommand.RunAsync(repositoryRoot, ["show", $"{commit}:./{path}"], null, cancellation)).Output);
        return new HandedOut(await LastLineAsync(repositoryRoot, ["rev-parse", "--short", commit], cancellation) ?? commit, files);
    }

    // Work that was committed since then is no part of what was handed out.
    private static async Task<string?> FollowedAsync(string root, CancellationToken cancellation) =>
        await LastLineAsync(root, ["merge-base", "HEAD", "@{upstream}"], cancellation)
        ?? await LastLineAsync(root, ["merge-base", "HEAD", "origin/HEAD"], cancellation)
        ?? await LastLineAsync(root, ["rev-parse", "HEAD"], cancellation);

    private static async Task<string?> LastLineAsync(string root, IEnumerable<string> arguments, CancellationToken cancellation) =>
        await GitCommand.AskAsync(root, arguments, null, cancellation) is { ExitCode: 0 } answer
            ? answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
            : null;
}
