using System.Formats.Tar;
using Drill.Building;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// What a submission is laid over and judged by: the harness that grades, and the exercise as it was last committed, so
/// that nobody's own attempt in the same checkout takes part. Kept by content and built once.
/// </summary>
/// <param name="Root">Its folder, which looks like a repository.</param>
/// <param name="Exercise">The exercise in it.</param>
/// <param name="HarnessHash">Hash of the harness's sources.</param>
/// <param name="ExerciseHash">Hash of the exercise and its held-back scenarios.</param>
/// <param name="Commit">The commit that the exercise was taken from; null without git.</param>
internal sealed record PristineCheckout(
    string Root, Exercise Exercise, string HarnessHash, string ExerciseHash, string? Commit)
{
    private static readonly TimeSpan LockCeiling = TimeSpan.FromMinutes(10);

    // Longer than any grading takes.
    private static readonly TimeSpan KeptUnused = TimeSpan.FromHours(24);

    // What is built of it; each output has a stamp of its own.
    private const string Outputs = "artifacts";

    /// <summary>The folder of the held-back scenarios; may not be there.</summary>
    public string ChecksFolder => Path.Combine(Exercise.PrivateFolder, HeldBackChecks.FolderName);

    /// <summary>Makes the checkout of one exercise where it is not there already.</summary>
    /// <exception cref="EnvironmentLacksException">The exercise is not committed, or git failed.</exception>
    public static async Task<PristineCheckout> EnsureAsync(
        string repositoryRoot, string exercise, CancellationToken cancellation)
    {
        var all = Path.Combine(repositoryRoot, "artifacts", "grade", "pristine");
        Directory.CreateDirectory(all);
        await using var held = await FileLock.AcquireAsync(Path.Combine(all, ".lock"), LockCeiling, cancellation);
        var draft = Path.Combine(all, ".draft");
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        FileTree.Copy(repositoryRoot, SharedInputs.Of(repositoryRoot).SelectMany(ContentHash.Files).Append(Path.Combine(repositoryRoot, "Exercises.sln")), draft);
        var commit = await TakeExerciseAsync(repositoryRoot, exercise, draft, cancellation);

        string[] harness = [.. SharedInputs.Of(draft)];
        string[] parts = [Path.Combine(draft, "exercises", exercise), Path.Combine(draft, "solutions-private")];
        var (harnessHash, exerciseHash) = (ContentHash.Of(draft, harness), ContentHash.Of(draft, parts));
        var root = Path.Combine(all, $"{exercise}-{ContentHash.OfText(harnessHash + exerciseHash)}");
        if (Directory.Exists(root) && ContentHash.OfAll(root, Outputs) != ContentHash.OfAll(draft, Outputs))
        {
            await Console.Error.WriteLineAsync($"Somebody has changed the pristine exercise in {root} since it was made. It is not used, and made anew.");
            Directory.Delete(root, recursive: true);
        }

        if (Directory.Exists(root)) Directory.Delete(draft, recursive: true);
        else Directory.Move(draft, root);
        Directory.SetLastWriteTimeUtc(root, DateTime.UtcNow);
        RemoveUnused(all);
        return new PristineCheckout(
            root, ExerciseFolder.Load(root, Path.Combine(root, "exercises", exercise)), harnessHash, exerciseHash, commit);
    }

    // Every version that was ever graded with would stay otherwise, with all that was built of it.
    private static void RemoveUnused(string all)
    {
        foreach (var old in Directory.GetDirectories(all).Where(path => DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) > KeptUnused))
            Directory.Delete(old, recursive: true);
    }

    private static async Task<string?> TakeExerciseAsync(
        string repositoryRoot, string exercise, string target, CancellationToken cancellation)
    {
        string[] wanted = [$"exercises/{exercise}", $"solutions-private/{exercise}/{HeldBackChecks.FolderName}"];
        var head = await GitCommand.AskAsync(repositoryRoot, ["rev-parse", "HEAD"], null, cancellation);
        if (head is not { ExitCode: 0 })
        {
            // A copy without git: nothing tells what is edited, so it is taken as it is.
            FileTree.Copy(repositoryRoot, wanted.Select(path => Path.Combine(repositoryRoot, path)).SelectMany(ContentHash.Files), target);
            return null;
        }

        foreach (var folder in wanted)
        {
            var archive = await GitCommand.AskAsync(
                repositoryRoot, ["archive", "--format=tar", "HEAD", "--", folder], null, cancellation);
            if (archive is { ExitCode: 0 }) TarFile.ExtractToDirectory(new MemoryStream(archive.Output), target, overwriteFiles: false);
            else if (folder == wanted[0])
                throw new EnvironmentLacksException(
                    $"exercises/{exercise} is graded as it was last committed, and it is not committed: {archive?.Error.Trim()}");
        }

        return head.Text.Trim();
    }
}
