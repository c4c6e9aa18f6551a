using System.CommandLine;
using System.Globalization;
using Drill.Foundation;
using Drill.Packing;
using Drill.Reviewing;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill pack`: makes one archive for a candidate, without anything that gives an answer away.</summary>
internal static class PackVerb
{
    private const int LongestName = 100;

    public static Command Create(Func<DrillContext> context)
    {
        var exercises = new Argument<string[]>("exercise")
        {
            Description = "Names of the exercises, as `drill list` shows them.", Arity = ArgumentArity.OneOrMore,
        };
        var candidate = new Option<string?>("--for") { Description = "The candidate's name, for the package's README." };
        var minutes = new Option<int?>("--minutes") { Description = "The time box in minutes. Default: the sum of the exercises' own." };
        var ai = new Option<string>("--ai")
        {
            Description = "The package's rule on AI assistants.",
            DefaultValueFactory = _ => AiPolicies.NameOf(AiPolicy.Allowed),
        };
        ai.AcceptOnlyFromAmong(AiPolicies.Names);
        var handOut = new Option<long?>("--hand-out")
        {
            Description = $"Seed of the hand-out, 1 to {TwinFiles.LastSeed}, for an exercise whose defects differ between hand-outs. Default: a random one.",
        };
        var hints = new Option<bool>("--hints") { Description = "Let the candidate use `drill hint`. What was read is in the submission and on the scorecard." };
        var archive = new Option<string?>("--out")
        {
            Description = "The archive to write, .zip or .tar.gz, instead of one in artifacts/packs.",
        };
        var command = new Command(
            "pack",
            "Make one archive for a candidate: exercises, harness and a README, without answers or history.\n\n"
            + "Example:\n  ./drill pack double-charge --for \"Robin Doe\" --minutes 90 --ai allowed-with-log")
        {
            exercises, candidate, minutes, ai, handOut, hints, archive,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(),
            Options(
                context(), parsed.GetRequiredValue(exercises), parsed.GetValue(candidate), parsed.GetValue(minutes),
                AiPolicies.Named(parsed.GetRequiredValue(ai)), parsed.GetValue(archive),
                parsed.GetValue(handOut)) with { Hints = parsed.GetValue(hints) },
            cancellation));
        return command;
    }

    private static PackOptions Options(
        DrillContext context, string[] names, string? candidate, int? minutes, AiPolicy ai, string? archive, long? handOut)
    {
        var exercises = names.Distinct().Select(name => Names.FindExercise(context.RepositoryRoot, name)).ToList();
        if (minutes < 1) throw new WrongUsageException("--minutes must be at least 1.");
        if (candidate is not null && (candidate.Trim().Length is 0 or > LongestName || candidate != PlainText.Clean(candidate)
            || candidate.Contains('\n')))
            throw new WrongUsageException($"--for must be a name of 1 to {LongestName} characters on one line.");
        if (handOut is < 1 or > TwinFiles.LastSeed) throw new WrongUsageException($"--hand-out must be from 1 to {TwinFiles.LastSeed}.");
        if (handOut is not null && exercises.All(exercise => TwinFiles.Find(exercise) is null))
            throw new WrongUsageException("--hand-out is for exercises whose defects differ between hand-outs, and these have only one.");
        if (archive is not null && !PackArchive.Endings.Any(ending => archive.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            throw new WrongUsageException($"--out must be a file whose name ends in {string.Join(" or ", PackArchive.Endings)}.");
        var options = new PackOptions(
            context.RepositoryRoot, exercises, minutes ?? exercises.Sum(exercise => exercise.Manifest.Minutes), ai,
            candidate?.Trim(), "")
        {
            HandOut = handOut,
        };
        var time = DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return options with
        {
            Archive = archive ?? Path.Combine(context.Artifacts, "packs", $"{options.TopFolder}-{time}.zip"),
        };
    }

    private static async Task<int> RunAsync(DrillContext context, PackOptions options, CancellationToken cancellation)
    {
        var package = await Packer.PackAsync(options, cancellation);
        var names = string.Join(", ", options.Exercises.Select(exercise => exercise.Name));
        // Plain lines, not wrapped, so that they can be copied.
        var writer = context.Console.Profile.Out.Writer;
        writer.WriteLine(
            $"""
             {Path.GetRelativePath(Environment.CurrentDirectory, package.Path)}
               holds      {names}; {Units.Count(package.Files, "file")}, {Units.Size(package.Bytes)}
               for        {options.For ?? "any candidate"}, {options.Minutes} minutes, assistants {AiPolicies.NameOf(options.Ai)}
               pack id    {package.PackId}
               sha256     {package.Sha256}
               debrief    sealed; after the decision, send its key: ./drill debrief <exercise> --key {package.DebriefKey}{(package.HandOut is { } seed ? $"\n  hand-out   {seed}: not for the candidate; `./drill grade` tells by itself which one it was" : "")}

             Send the archive with this message:

               Unpack the attached archive and open README.md. It explains the task and what you may use. You have {options.Minutes} minutes.
               When you have finished, or the time is up, run ./drill submit (on Windows: drill submit).
               Send back the one file that the command makes, <exercise>-<time>.submission.zip.
             """);
        return ExitCode.Green;
    }
}
