using System.CommandLine;
using Drill.Foundation;
using Drill.Grading;
using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill scorecard`: renders the scorecards of a grading again.</summary>
internal static class ScorecardVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var results = new Argument<string>("results") { Description = "The results folder of one grading, or of many." };
        var starter = new Option<bool>("--starter")
        {
            Description = "Treat the results as a grading of the starter, and keep its costs for the price tags of other submissions.",
        };
        var command = new Command(
            "scorecard",
            "Render scorecards and exports again from grade.json, with the current interview questions.\n\nExample:\n  ./drill scorecard results\n"
            + "  ./drill scorecard results/starter --starter")
        {
            results, starter,
        };
        command.SetAction(parsed => Run(context(), parsed.GetRequiredValue(results), parsed.GetValue(starter)));
        return command;
    }

    private static int Run(DrillContext context, string path, bool starter)
    {
        var folders = Folders(path);
        if (folders.Count == 0)
            throw new WrongUsageException($"There is no {GradeResult.FileName} in {path} or its subfolders. Name the --out folder of a grading.");
        var broken = 0;
        foreach (var folder in folders)
        {
            try
            {
                var result = GradeJson.Read<GradeResult>(Path.Combine(folder, GradeResult.FileName));
                if (starter) KeepPrice(context, result);
                // A `grade.json` that was copied here alone has no files beside it to overwrite.
                new OwnedFolder(folder, Grader.Verb).Claim(GradeResult.FileName, ScorecardFiles.NotesFileName);
                ScorecardFiles.Write(context.RepositoryRoot, result, folder);
                context.Console.MarkupLineInterpolated($"{result.Verdict.ToString().ToUpperInvariant()}  {Path.Combine(folder, ScorecardPage.FileName)}");
            }
            // A damaged result is reported, and the others are still rendered.
            catch (InvalidDataException damaged) when (folders.Count > 1)
            {
                context.Console.WriteLine($"BROKEN  {Submissions.Printable.Line(damaged.Message)}");
                broken++;
            }
        }

        return broken > 0 ? ExitCode.WrongUsage : ExitCode.Green;
    }

    private static IReadOnlyList<string> Folders(string path)
    {
        if (!Directory.Exists(path)) return [];
        return File.Exists(Path.Combine(path, GradeResult.FileName))
            ? [path]
            : [.. Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, GradeResult.FileName))).Order(StringComparer.Ordinal)];
    }

    private static void KeepPrice(DrillContext context, GradeResult result)
    {
        if (result.Submission is not { } submission || submission.Files.Any(file => file.Change != FileChange.Unchanged))
            throw new WrongUsageException("This is not a grading of the unchanged starter. Grade exercises/<name> as it is handed out.");
        if (PriceTag.Measured(result) is not { Count: > 0 } prices)
            throw new WrongUsageException("No scenario of that grading measured a price. Grade the starter of an exercise that has a price tag.");
        var exercise = Names.FindExercise(context.RepositoryRoot, submission.Exercise);
        GradeJson.Write(Path.Combine(exercise.PrivateFolder, StartersPrice.FileName), new StartersPrice(result.Versions.Machine, prices));
    }
}
