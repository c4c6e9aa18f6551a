using System.CommandLine;
using System.Globalization;
using Drill.Grading;
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
        var exercise = new Option<string?>("--exercise") { Description = "The exercise, where the submission does not say it." };
        var seeds = new Option<int>("--seeds")
        {
            Description = "How many fresh seeds; red with one of them is red.",
            DefaultValueFactory = _ => 1,
        };
        var seed = new Option<long?>("--seed") { Description = "The first seed, to replay a grading." };
        var folder = new Option<string?>("--out") { Description = "Folder for the result instead of artifacts/grades." };
        var unsafeLocal = new Option<bool>("--unsafe-local")
        {
            Description = "Run it without a sandbox, with all your rights. Only for code that you trust like your own.",
        };
        var command = new Command(
            "grade",
            "Judge what somebody handed in, in a sandbox.\n\n"
            + "Example:\n  ./drill grade double-charge-20250314-101500.submission.zip --seeds 3")
        {
            path, exercise, seeds, seed, folder, unsafeLocal,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(),
            new Options(
                parsed.GetRequiredValue(path), parsed.GetValue(exercise), parsed.GetValue(seeds), parsed.GetValue(seed),
                parsed.GetValue(folder), parsed.GetValue(unsafeLocal)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, Options options, CancellationToken cancellation)
    {
        if (options.Seeds < 1 || options.Seed < 0) throw new WrongUsageException("--seeds takes a number from 1 up, --seed from 0 up.");
        if (!Path.Exists(options.Path)) throw new WrongUsageException($"There is no {options.Path}.");
        if (options.Exercise is { } name) Names.FindExercise(context.RepositoryRoot, name);
        var folder = DrillContext.WritableFolder(options.Out ?? Path.Combine(
            context.Artifacts, "grades",
            $"{DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Path))}"));
        var grader = new Grader(context.RepositoryRoot, stage => context.Console.MarkupLineInterpolated($"[grey]{stage}[/]"));
        var result = await grader.RunAsync(
            new GradeRequest(Path.GetFullPath(options.Path), options.Exercise, options.Seeds, options.Seed, folder, options.Unsafe),
            cancellation);
        GradeTable.Write(context.Console, result, Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(folder, GradeResult.FileName)));
        return ExitCode.For(result.Verdict);
    }

    private sealed record Options(string Path, string? Exercise, int Seeds, long? Seed, string? Out, bool Unsafe);
}
