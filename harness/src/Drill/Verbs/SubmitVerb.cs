using System.CommandLine;
using System.Globalization;
using Drill.Building;
using Drill.Foundation;
using Drill.Packing;
using Drill.Practising;
using Drill.Reviewing;
using Drill.Running;
using Drill.Submissions;
using Drill.Submitting;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill submit`: makes the one file that a candidate hands in.</summary>
internal static class SubmitVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = ExerciseArgument.Create();
        var history = new Option<bool>("--history") { Description = "Include the results of your local runs." };
        var noHistory = new Option<bool>("--no-history") { Description = "Leave out the results of your local runs, and do not ask." };
        var unbuilt = new Option<bool>("--unbuilt") { Description = "Do not check that your work builds." };
        var force = new Option<bool>("--force") { Description = "Make the file even if nothing was changed." };
        var place = new Option<string?>("--out") { Description = "The .zip file to write, or the folder to write it to." };
        var command = new Command(
            "submit",
            "Make the one file that you hand in: the files that you may edit, DECISIONS.md among them.\n\n"
            + "Example:\n  ./drill submit")
        {
            exercise, history, noHistory, unbuilt, force, place,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (yes, no) = (parsed.GetValue(history), parsed.GetValue(noHistory));
            if (yes && no) throw new WrongUsageException("--history and --no-history exclude each other. Choose one.");
            return RunAsync(
                context(),
                new Request(
                    parsed.GetValue(exercise), yes ? true : no ? false : null, parsed.GetValue(unbuilt),
                    parsed.GetValue(force), parsed.GetValue(place)),
                cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, Request request, CancellationToken cancellation)
    {
        var (root, console) = (context.RepositoryRoot, context.Console);
        var createdAt = DateTimeOffset.UtcNow;
        var exercise = Names.ChooseExercise(root, request.Exercise, "submit");
        var path = ArchivePath(exercise, request.Out, createdAt);
        var starter = await StarterFiles.FindAsync(root, exercise, cancellation);
        var files = HandedInFile.Compare(EditableFiles.Read(exercise), starter);
        SubmitReport.Write(console, exercise.Name, files, await IgnoredEdits.FindAsync(root, exercise, cancellation));
        RefuseUnchanged(files, request.Force);
        if (IsNoteUnwritten(files)) SubmitReport.Warn(console, "DECISIONS.md is unchanged. Reviewers will not know your reasons.");
        var review = ReviewFiles.Find(exercise);
        if (review is not null && review.FindLock() is null)
            SubmitReport.Warn(console, $"The review is not locked. {review.Form.Review} is scored as it is now, and reviewers see that it was never locked.");
        if (request.Unbuilt) SubmitReport.Warn(console, "Not built: drill did not check that your work compiles.");
        else await CheckBuildAsync(context, exercise, cancellation);

        var package = PackManifest.Find(root);
        var manifest = new SubmissionManifest
        {
            Exercise = exercise.Name, CreatedAt = createdAt, PackId = package?.PackId, Ai = package?.Ai,
            Harness = ContentHash.Of(root, [Path.Combine(root, SharedInputs.Harness), Path.Combine(root, SharedInputs.Shared)]),
            HistoryIncluded = false, Files = [], Hints = Hints.Read(new PracticeLog(context.Artifacts, exercise.Name).Read()),
            HandOut = review is null || starter is null ? null : HandOut.DigestOf(review.Form, path => starter.GetValueOrDefault(path)?.Sha256),
        };
        var runs = await AgreedRunsAsync(context, exercise, request.History, cancellation);
        var history = RunHistory.ReadNewest(
            runs, SubmissionLimits.Files - 1 - files.Count,
            SubmissionLimits.EditableBytes - files.Sum(file => file.Content.Length));
        var entries = SubmissionArchive.Entries(manifest, files, history);
        path = AtomicFile.Write(path, stream => PackArchive.Write(stream, path, entries));
        WriteResult(console, path, history.Count, runs.Count);
        return ExitCode.Green;
    }

    private static string ArchivePath(Exercise exercise, string? place, DateTimeOffset createdAt)
    {
        var time = createdAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var name = $"{exercise.Name}-{time}{SubmissionManifest.ArchiveSuffix}";
        if (place is null) return Path.GetFullPath(name);
        if (Directory.Exists(place) || Path.EndsInDirectorySeparator(place)) return Path.GetFullPath(Path.Combine(place, name));
        return place.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFullPath(place)
            : throw new WrongUsageException("--out must be an existing folder, or a file whose name ends in .zip.");
    }

    private static void RefuseUnchanged(IReadOnlyList<HandedInFile> files, bool force)
    {
        if (force || files.Any(file => file.State != FileState.Unchanged)) return;
        throw new WrongUsageException(
            "No file was made: every file is as it was handed out (in a plain clone: as in the last commit). "
            + "To make the file anyway, use --force.");
    }

    private static bool IsNoteUnwritten(IEnumerable<HandedInFile> files) =>
        files.Any(file => file is { Path: "DECISIONS.md", State: FileState.Unchanged or FileState.Deleted });

    private static async Task CheckBuildAsync(DrillContext context, Exercise exercise, CancellationToken cancellation)
    {
        try
        {
            await context.WithStatusAsync(
                "Building", () => new ServiceBuilder(context.RepositoryRoot).BuildWorkingCopyAsync(exercise, cancellation));
        }
        catch (InvalidServiceException invalid)
        {
            throw new InvalidServiceException(
                $"{invalid.Message}{Environment.NewLine}"
                + "No file was made, because your work does not build. Fix the build, or use --unbuilt to hand it in as it is.",
                invalid);
        }
    }

    private static async Task<IReadOnlyList<string>> AgreedRunsAsync(
        DrillContext context, Exercise exercise, bool? agreed, CancellationToken cancellation)
    {
        var runs = RunHistory.Find(context.Artifacts, exercise.Name);
        if (runs.Count == 0) return [];
        if (agreed is null && context.Console.Profile.Capabilities.Interactive && !System.Console.IsInputRedirected)
        {
            agreed = await new ConfirmationPrompt(
                $"Include the results of your {Units.Count(runs.Count, "local run")}? They hold verdicts, times and the name of "
                + "your system, and show how your work developed.")
            {
                DefaultValue = false,
            }.ShowAsync(context.Console, cancellation);
        }

        return agreed == true ? runs : [];
    }

    private static void WriteResult(IAnsiConsole console, string path, int history, int runs)
    {
        var left = runs > history ? $" ({runs - history} older ones did not fit)" : "";
        using var archive = File.OpenRead(path);
        console.Profile.Out.Writer.WriteLine(
            $"""

             {Path.GetRelativePath(Environment.CurrentDirectory, path)}
               size       {Units.Size(archive.Length)}
               sha256     {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive))}
               runs       {(history == 0 ? "no local runs included" : Units.Count(history, "local run") + left)}

             Send this one file back.
             """);
    }

    private sealed record Request(string? Exercise, bool? History, bool Unbuilt, bool Force, string? Out);
}
