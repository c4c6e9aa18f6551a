using System.Formats.Tar;
using Drill.Building;
using Drill.Foundation;
using Drill.Reviewing;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Hunting;
using Harness.Reviews;
using Harness.Sheets;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// The clean sources that a submission is laid over and judged with: this harness, and the exercise as it was last committed, so
/// uncommitted edits in the grader's checkout do not take part. Cached by content and built once.
/// </summary>
/// <param name="Root">Its folder, laid out like the repository.</param>
/// <param name="Exercise">The exercise in it.</param>
/// <param name="HarnessHash">Hash of the harness's sources.</param>
/// <param name="ExerciseHash">Hash of the exercise and its held-back scenarios.</param>
/// <param name="Commit">The commit of the exercise; null without git.</param>
internal sealed record PristineCheckout(
    string Root, Exercise Exercise, string HarnessHash, string ExerciseHash, string? Commit)
{
    private static readonly TimeSpan LockCeiling = TimeSpan.FromMinutes(10);

    // Longer than any grading takes.
    private static readonly TimeSpan KeptUnused = TimeSpan.FromHours(24);

    // The folder of the build outputs. Each output has its own stamp.
    private const string Outputs = "artifacts";

    /// <summary>The folder of the held-back scenarios; may not exist.</summary>
    public string ChecksFolder => Path.Combine(Exercise.PrivateFolder, HeldBackScenarios.FolderName);

    /// <summary>Makes the checkout of one exercise if it does not exist yet.</summary>
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
            await Console.Error.WriteLineAsync($"The pristine exercise in {root} was changed after it was made. drill discards it and makes it again.");
            Directory.Delete(root, recursive: true);
        }

        if (Directory.Exists(root)) Directory.Delete(draft, recursive: true);
        else Directory.Move(draft, root);
        Directory.SetLastWriteTimeUtc(root, DateTime.UtcNow);
        RemoveUnused(all);
        return new PristineCheckout(
            root, ExerciseFolder.Load(root, Path.Combine(root, "exercises", exercise)), harnessHash, exerciseHash, commit);
    }

    // Otherwise every version that was ever used would stay, with its build outputs.
    private static void RemoveUnused(string all)
    {
        foreach (var old in Directory.GetDirectories(all).Where(path => DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) > KeptUnused))
            Directory.Delete(old, recursive: true);
    }

    // Right designs are needed only where proofs are tried on them.
    private static IEnumerable<string> ProvingGrounds(string repositoryRoot, string exercise) =>
        Directory.Exists(Path.Combine(repositoryRoot, "solutions-private", exercise, TwinFiles.FolderName))
            ? [$"solutions-private/{exercise}/reference", $"solutions-private/{exercise}/alternatives"] : [];

    private static async Task<string?> TakeExerciseAsync(
        string repositoryRoot, string exercise, string target, CancellationToken cancellation)
    {
        string[] wanted =
        [
            $"exercises/{exercise}", $"solutions-private/{exercise}/{HeldBackScenarios.FolderName}", $"solutions-private/{exercise}/{Corpus.FolderName}",
            $"solutions-private/{exercise}/{SheetKey.FolderName}", $"solutions-private/{exercise}/{ReviewSites.FolderName}",
            $"solutions-private/{exercise}/{TwinFiles.FolderName}", .. ProvingGrounds(repositoryRoot, exercise),
        ];
        var head = await GitCommand.AskAsync(repositoryRoot, ["rev-parse", "HEAD"], null, cancellation);
        if (head is not { ExitCode: 0 })
        {
            // A copy without git: nothing shows what was edited, so the exercise is taken as it is.
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
                    $"exercises/{exercise} is not committed, and grading uses the last commit. Commit it and grade again. git said: {archive?.Error.Trim()}");
        }

        return head.Text.Trim();
    }
}
