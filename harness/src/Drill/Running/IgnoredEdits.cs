using System.Diagnostics;
using Drill.Building;
using Harness.Exercises;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Drill.Running;

/// <summary>
/// Finds edits that grading would ignore: changed files that no editable glob of the exercise covers.
/// </summary>
internal static class IgnoredEdits
{
    /// <summary>Paths relative to the repository's root; empty where git is not there to tell.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        string repositoryRoot, Exercise exercise, CancellationToken cancellation)
    {
        var prefix = $"exercises/{exercise.Name}/";
        var changed = await ChangedFilesAsync(repositoryRoot, [prefix, "harness", .. SharedInputs.Files], cancellation);
        return [.. changed.Where(path => !IsEditable(exercise.Manifest.Editable, prefix, path))];
    }

    /// <summary>Whether grading takes this file.</summary>
    internal static bool IsEditable(IEnumerable<string> globs, string prefix, string path)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal)) return false;
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs);
        return matcher.Match(path[prefix.Length..]).HasMatches;
    }

    private static async Task<IReadOnlyList<string>> ChangedFilesAsync(
        string repositoryRoot, IEnumerable<string> paths, CancellationToken cancellation)
    {
        // git tells paths from its own root, and the exercises may lie in a folder of somebody's larger repository.
        var above = await GitAsync(repositoryRoot, ["rev-parse", "--show-prefix"], cancellation);
        var status = await GitAsync(
            repositoryRoot,
            ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", .. paths],
            cancellation);
        if (above is null || status is null) return [];
        const string State = "XY ";
        var skipped = State.Length + above.TrimEnd('\n').Length;
        return [.. status.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry[skipped..])];
    }

    /// <summary>
    /// What git prints; null where it is not there or refuses: the warning is a courtesy, grading decides.
    /// </summary>
    private static async Task<string?> GitAsync(
        string folder, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        try
        {
            using var git = Process.Start(start)!;
            var error = git.StandardError.ReadToEndAsync(cancellation);
            var output = await git.StandardOutput.ReadToEndAsync(cancellation);
            await error;
            await git.WaitForExitAsync(cancellation);
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
