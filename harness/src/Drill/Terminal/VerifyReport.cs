using Drill.Verifying;
using Harness.Exercises;
using Harness.Reports;
using Harness.Reviews;
using Harness.Variants;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>
/// Prints a verification: one line per variant as it ends, then the matrix, the margins, the sole catchers and a summary.
/// </summary>
internal sealed class VerifyReport(IAnsiConsole console, Exercise exercise, IReadOnlyList<Variant> variants)
{
    private readonly Dictionary<string, ScenarioEntry> _entries =
        exercise.Manifest.Scenarios.ToDictionary(entry => entry.Id);
    private readonly Dictionary<string, Variant> _variants = variants.ToDictionary(variant => variant.Name);

    public void OnCell(Cell cell, bool stored)
    {
        var disagreements = cell.Outcomes
            .Select(outcome => (outcome, Expected: Expectations.Of(_variants[cell.Variant], _entries[outcome.Id])))
            .Where(pair => Expectations.Compare(pair.Expected, pair.outcome.State) != Agreement.AsExpected)
            .ToList();
        var verdict = cell.InvalidReason is not null ? "[red]invalid[/]"
            : disagreements.Count == 0 ? "[green]as expected[/]"
            : "[red]not as expected[/]";
        var repeat = cell.Repeat > 1 ? $" #{cell.Repeat}" : "";
        console.MarkupLine(
            $"  {Markup.Escape(cell.Variant + repeat),-52} {cell.Outcomes.Count,3} scenarios "
            + $"{cell.DurationMs / 1000,6:0.0} s  {verdict}{(stored ? " (stored)" : "")}");
        if (cell.InvalidReason is not null) console.WriteLine(Indent(cell.InvalidReason));
        foreach (var (outcome, expected) in disagreements)
        {
            var state = Words.Of(outcome.State);
            console.MarkupLineInterpolated($"    [red]{outcome.Id}[/] should {Describe(expected)}, but was {state}");
            if (outcome.Story is { } story)
                console.WriteLine(Indent($"{story.MustHold}\n{string.Join('\n', story.Seen)}"));
            if (outcome.Reason is { } reason) console.WriteLine(Indent(reason));
        }
    }

    public void Write(VerificationResult result, string jsonPath)
    {
        console.WriteLine();
        WriteMatrix(result);
        WriteMargins(result);
        WriteSoleCatchers(result);
        WriteSheet(result.Sheet);
        WriteReview(result.Review);
        console.WriteLine();
        console.WriteLine(
            $"{result.Measured} outcomes: {result.WrongVerdicts} wrong, {result.InconclusiveOutcomes} inconclusive, "
            + $"{result.DurationMs / 1000:0} s");
        if (result.OnRecord > 0) console.WriteLine(OnRecord(result));
        if (result.WithoutSoleCatch.Count > 0)
            console.MarkupLineInterpolated(
                $"[red]These scenarios are the sole catcher of no near-miss, so nothing shows that they are needed:[/] {string.Join(", ", result.WithoutSoleCatch)}");
        if (result.NeverOpenAlone.Count > 0)
            console.MarkupLineInterpolated(
                $"[red]These cells are the only open one of no near-miss, so nothing shows that they are needed:[/] {string.Join(", ", result.NeverOpenAlone)}");
        if (result.AsExpected) console.MarkupLine("[green]All as expected.[/]");
        else console.MarkupLine("[red]Not as expected.[/]");
        console.WriteLine(jsonPath);
    }

    // One character per cell fits thirty variants by thirty scenarios on a screen.
    private void WriteMatrix(VerificationResult result)
    {
        var ids = exercise.Manifest.Scenarios.Select(entry => entry.Id).ToList();
        var width = result.Scenarios.Select(scenario => scenario.Variant.Length).DefaultIfEmpty(7).Max();
        foreach (var (index, id) in ids.Index())
            console.WriteLine($"  {Letter(index)}  {id}  ({Words.Of(_entries[id].Kind)})");
        console.WriteLine();
        console.WriteLine($"  {"".PadRight(width)}  {string.Concat(ids.Select((_, index) => Letter(index)))}");
        foreach (var row in result.Scenarios.GroupBy(scenario => scenario.Variant))
        {
            var cells = row.ToDictionary(scenario => scenario.Scenario);
            var line = string.Concat(ids.Select(id => cells.TryGetValue(id, out var cell) ? Symbol(cell) : " "));
            console.MarkupLine($"  {Markup.Escape(row.Key).PadRight(width)}  {line}");
        }

        console.MarkupLine(
            "  . passed   x failed, as expected   [red]![/] not as expected   [yellow]?[/] inconclusive   "
            + "(blank) not run");
    }

    private void WriteMargins(VerificationResult result)
    {
        if (result.Margins.Count == 0) return;
        var table = new Table().Border(TableBorder.None)
            .AddColumns("Scenario", "Counted", "Worst right", "Bound", "Best wrong", "");
        foreach (var margin in result.Margins)
        {
            table.AddRow(
                Markup.Escape(margin.Scenario), Markup.Escape(margin.Measure), $"{margin.WorstRight:0.##}",
                $"{margin.Bound:0.##}", $"{margin.BestWrong:0.##}",
                margin.Sufficient ? "" : "[red]too close[/]");
        }

        console.WriteLine();
        console.Write(table);
    }

    private void WriteSoleCatchers(VerificationResult result)
    {
        if (!result.SoleCatcherOf.Any(pair => pair.Value.Count > 0)) return;
        console.WriteLine();
        console.WriteLine("Sole catcher of:");
        foreach (var (scenario, caught) in result.SoleCatcherOf.Where(pair => pair.Value.Count > 0))
            console.MarkupLineInterpolated(
                $"  {scenario,-30} {string.Join(", ", caught.Select(name => name.Replace("near-misses/", "")))}");
    }

    private void WriteSheet(SheetProof? proof)
    {
        if (proof is null) return;
        console.WriteLine();
        console.WriteLine("Answer sheets:");
        foreach (var (name, score, contradiction) in proof.Sheets)
        {
            console.MarkupLine(FormattableString.Invariant(
                $"  {Markup.Escape(name),-40} {score.Total,5:0.00}  {(score.CoreRight ? "right" : "not right"),-9}  {(contradiction is null ? "[green]as expected[/]" : $"[red]{Markup.Escape(contradiction)}[/]")}"));
        }

        var guesses = proof.Guesses;
        console.MarkupLine(FormattableString.Invariant(
            $"  {guesses.Sheets} guessers score {guesses.Mean:0.0000} on average, 99 of 100 at most {guesses.Percentile99:0.00}, the best {guesses.Most:0.00}  {(guesses.Mean <= proof.GuessersAtMost ? "[green]as expected[/]" : $"[red]at most {proof.GuessersAtMost:0.00} is allowed[/]")}"));
    }

    private void WriteReview(ReviewProof? proof)
    {
        if (proof is null) return;
        console.WriteLine();
        console.WriteLine($"Scored reviews, over {ReviewProof.Handouts} hand-outs each:");
        foreach (var review in proof.Reviews)
        {
            console.MarkupLine(FormattableString.Invariant(
                $"  {Markup.Escape(review.Name),-30} passes in {review.Passing,2}  recall {review.Recall:0.00}  precision {review.Precision:0.00}  {(review.Contradictions.Count == 0 ? "[green]as expected[/]" : $"[red]{Markup.Escape(review.Contradictions[0])}[/]")}"));
        }

        foreach (var fault in proof.Faults) console.MarkupLineInterpolated($"  [red]{fault}[/]");
    }

    /// <summary>What was not measured, because `verified.json` already proves it.</summary>
    public static string OnRecord(VerificationResult result) =>
        $"{Units.Count(result.OnRecord, "outcome")} already in verified.json, the oldest from {result.OldestOnRecord:yyyy-MM-dd}"
        + (result.LeftOut > 0 ? $"; {Units.Count(result.LeftOut, "near-miss", "near-misses")} verified only by an earlier harness did not fit into the budget" : "");

    private static string Symbol(VerifiedScenario cell) => cell switch
    {
        { Wrong: > 0 } => "[red]![/]",
        { Inconclusive: > 0 } => "[yellow]?[/]",
        { Failed: > 0 } => "x",
        _ => ".",
    };

    private static char Letter(int index) => (char)(index < 26 ? 'a' + index : 'A' + index - 26);

    private static string Describe(Expectation expected) => expected switch
    {
        Expectation.MustPass => "pass",
        Expectation.MustFail => "fail",
        _ => "pass or fail",
    };

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(line => "      " + line));
}
