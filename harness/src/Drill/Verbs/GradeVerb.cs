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

/// <summary>`drill grade`: grades a submission in a sandbox.</summary>
internal static class GradeVerb
{
    private const int MostHuntSeconds = 24 * 60 * 60;

    public static Command Create(Func<DrillContext> context)
    {
        var path = new Argument<string>("submission")
        {
            Description = "The submission: an archive that `drill submit` made, or a folder that holds the exercise.",
        };
        var all = new Option<bool>("--all")
        {
            Description = "Grade every submission in the folder. If stopped, run it again to resume. Several graders can share one folder.",
        };
        var exercise = new Option<string?>("--exercise") { Description = "The exercise, if the submission does not name it." };
        var seeds = new Option<int>("--seeds")
        {
            Description = "How many fresh seeds to grade with. Red with any seed is red.",
            DefaultValueFactory = _ => 1,
        };
        var seed = new Option<long?>("--seed") { Description = "The first seed, to replay an earlier grading." };
        var secret = new Option<string?>("--secret") { Description = "The secret from that grading's grade.json, to replay it with the same ids and order." };
        var folder = new Option<string?>("--out") { Description = "Folder for the results instead of artifacts/grades." };
        var hunt = new Option<string>("--hunt")
        {
            Description = "How long to hunt after the scenarios if nothing is red, all seeds together: for example 3m, 90s, or 0 for not at all.",
            DefaultValueFactory = _ => "3m",
        };
        var unsafeLocal = new Option<bool>("--unsafe-local")
        {
            Description = "Run the submission without a sandbox, with all your rights. Only for code that you trust like your own.",
        };
        var command = new Command(
            Grader.Verb,
            "Grade a submission in a sandbox.\n\n"
            + "Example:\n  ./drill grade double-charge-20260314-101500.submission.zip --seeds 3\n  ./drill grade inbox --all --out results")
        {
            path, all, exercise, seeds, seed, secret, hunt, folder, unsafeLocal,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(), parsed.GetValue(all), parsed.GetValue(folder),
            new GradeRequest(
                parsed.GetRequiredValue(path), parsed.GetValue(exercise), parsed.GetValue(seeds), parsed.GetValue(seed), "",
                parsed.GetValue(unsafeLocal)) { Secret = parsed.GetValue(secret), HuntTime = TimeOf(parsed.GetRequiredValue(hunt)) },
            cancellation));
        return command;
    }

    private static TimeSpan TimeOf(string text)
    {
        var (number, unit) = text switch
        {
            [.. var minutes, 'm'] => (minutes, TimeSpan.FromMinutes(1)),
            [.. var seconds, 's'] => (seconds, TimeSpan.FromSeconds(1)),
            _ => (text, TimeSpan.Zero),
        };
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && (unit > TimeSpan.Zero || count == 0) && count <= MostHuntSeconds
            ? unit * count
            : throw new WrongUsageException($"--hunt takes a time such as 3m or 90s, or 0, and not '{text}'.");
    }

    private static async Task<int> RunAsync(
        DrillContext context, bool all, string? folder, GradeRequest request, CancellationToken cancellation)
    {
        if (request.Seeds < 1 || request.FirstSeed < 0)
            throw new WrongUsageException("--seeds must be at least 1, and --seed at least 0.");
        if (all && request.Secret is not null) throw new WrongUsageException("--secret replays a single grading. Leave out --all.");
        if (request.Secret is { } hexadecimal && !(hexadecimal.Length % 2 == 0 && hexadecimal.All(char.IsAsciiHexDigit)))
            throw new WrongUsageException("--secret must be the text of the field `secret` in grade.json.");
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

    // Results and submissions never share a folder: one would be taken for the other.
    private static string OutFolder(string folder, string path, bool all)
    {
        var owned = new OwnedFolder(folder, Grader.Verb);
        if (GradeQueue.Contains(owned.FullPath, path) || (!all && GradeQueue.Contains(path, owned.FullPath)))
            throw new WrongUsageException($"--out {folder} would mix the results with the {(all ? "submissions" : "submission")} in {path}. Choose a separate folder.");
        // This command may overwrite what an earlier grading left in the folder. Files that a person added stay.
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
        // Checked once, not for every submission.
        if (!request.Unsafe) await Sandbox.RequireAsync(cancellation);
        var queue = new GradeQueue(context.RepositoryRoot, request);
        if (queue.Submissions.Count == 0) throw new WrongUsageException($"{request.Path} holds no submission.");
        var grades = await queue.RunAsync(grade => GradeTable.WriteLine(System.Console.Out, grade), cancellation);
        var broken = grades.Count(grade => grade.Result is null);
        var inconclusive = grades.Count(grade => grade.Result?.Verdict == RunVerdict.Inconclusive);
        context.Console.WriteLine($"{Units.Count(grades.Count, "submission")}, {Shown(Path.Combine(request.OutFolder, IndexPage.FileName))}");
        return broken > 0 ? ExitCode.EnvironmentLacks : inconclusive > 0 ? ExitCode.Inconclusive : ExitCode.Green;
    }

    private static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
