using System.CommandLine;
using System.Globalization;
using Drill.Foundation;
using Drill.Grading;
using Drill.Sandboxing;
using Drill.Scorecards.Pages;
using Drill.Terminal;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill grade`: judges what somebody handed in, in a sandbox.</summary>
internal static class GradeVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var path = new Argument<string>("submission")
        {
            Description = "What was handed in: an archive of `drill submit`, or a folder with the exercise.",
        };
        var all = new Option<bool>("--all")
        {
            Description = "The folder holds many submissions. Stopped, it goes on where it stood; several at once share the work.",
        };
        var exercise = new Option<string?>("--exercise") { Description = "The exercise, where the submission does not say it." };
        var seeds = new Option<int>("--seeds")
        {
            Description = "How many fresh seeds; red with one of them is red.",
            DefaultValueFactory = _ => 1,
        };
        var seed = new Option<long?>("--seed") { Description = "The first seed, to replay a grading." };
        var secret = new Option<string?>("--secret") { Description = "The secret in that grading's grade.json, to replay it with its own ids and order." };
        var folder = new Option<string?>("--out") { Description = "Folder for the results instead of artifacts/grades." };
        var unsafeLocal = new Option<bool>("--unsafe-local")
        {
            Description = "Run it without a sandbox, with all your rights. Only for code that you trust like your own.",
        };
        var command = new Command(
            Grader.Verb,
            "Judge what somebody handed in, in a sandbox.\n\n"
            + "Example:\n  ./drill grade double-charge-20260314-101500.submission.zip --seeds 3\n  ./drill grade inbox --all --out results")
        {
            path, all, exercise, seeds, seed, secret, folder, unsafeLocal,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(), parsed.GetValue(all), parsed.GetValue(folder),
            new GradeRequest(
                parsed.GetRequiredValue(path), parsed.GetValue(exercise), parsed.GetValue(seeds), parsed.GetValue(seed), "",
                parsed.GetValue(unsafeLocal)) { Secret = parsed.GetValue(secret) },
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        DrillContext context, bool all, string? folder, GradeRequest request, CancellationToken cancellation)
    {
        if (request.Seeds < 1 || request.FirstSeed < 0)
            throw new WrongUsageException("--seeds takes a number from 1 up, --seed from 0 up.");
        if (all && request.Secret is not null) throw new WrongUsageException("--secret replays one grading: leave --all out.");
        if (request.Secret is { } hexadecimal && !(hexadecimal.Length % 2 == 0 && hexadecimal.All(char.IsAsciiHexDigit)))
            throw new WrongUsageException("--secret takes the text that grade.json has for it.");
        if (!(all ? Directory.Exists(request.Path) : Path.Exists(request.Path)))
            throw new WrongUsageException($"There is no {(all ? "folder " : "")}{request.Path}.");
        if (request.Exercise is { } name) Names.FindExercise(context.RepositoryRoot, name);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Path));
        var subfolder = all
            ? $"{ResultFolder.NameOf(Path.GetFileName(path))}-{ContentHash.OfText(path)[..8]}"
            : $"{DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{ResultFolder.NameOf(Path.GetFileName(path))}";
        request = request with
        {
            Path = path, OutFolder = OutFolder(folder ?? Path.Combine(context.Artifacts, "grades", subfolder), path, all),
        };
        return all ? await GradeAllAsync(context, request, cancellation) : await GradeOneAsync(context, request, cancellation);
    }

    // Results never lie among what was handed in, nor the other way round: one would be taken for the other.
    private static string OutFolder(string folder, string path, bool all)
    {
        var owned = new OwnedFolder(folder, Grader.Verb);
        if (GradeQueue.Contains(owned.FullPath, path) || (!all && GradeQueue.Contains(path, owned.FullPath)))
            throw new WrongUsageException($"--out {folder} would put results where {path} is. Choose a folder of its own.");
        // What an earlier grading left in the same folder is this verb's own; what a person wrote stays.
        return (all ? owned.Claim() : owned.Empty(ResultFolder.IsMade)).FullPath;
    }

    private static async Task<int> GradeOneAsync(DrillContext context, GradeRequest request, CancellationToken cancellation)
    {
        var grader = new Grader(context.RepositoryRoot, stage => context.Console.MarkupLineInterpolated($"[grey]{stage}[/]"));
        var result = await grader.RunAsync(request, cancellation);
        GradeTable.Write(context.Console, result, Shown(Path.Combine(request.OutFolder, ScorecardPage.FileName)));
        return ExitCode.For(result.Verdict);
    }

    private static async Task<int> GradeAllAsync(DrillContext context, GradeRequest request, CancellationToken cancellation)
    {
        // Asked once, and not by every submission in turn.
        if (!request.Unsafe) await Sandbox.RequireAsync(cancellation);
        var queue = new GradeQueue(context.RepositoryRoot, request);
        if (queue.Submissions.Count == 0) throw new WrongUsageException($"{request.Path} holds nothing to grade.");
        var grades = await queue.RunAsync(grade => GradeTable.WriteLine(System.Console.Out, grade), cancellation);
        var broken = grades.Count(grade => grade.Result is null);
        var inconclusive = grades.Count(grade => grade.Result?.Verdict == RunVerdict.Inconclusive);
        context.Console.WriteLine($"{Units.Count(grades.Count, "submission")}, {Shown(Path.Combine(request.OutFolder, IndexPage.FileName))}");
        return broken > 0 ? ExitCode.EnvironmentLacks : inconclusive > 0 ? ExitCode.Inconclusive : ExitCode.Green;
    }

    private static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
