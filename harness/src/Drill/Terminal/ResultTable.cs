using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>
/// Prints the result of a run. The verdict comes last, where a reader of a terminal looks first. Text from a service or a
/// candidate is never read as markup.
/// </summary>
internal static class ResultTable
{
    private const int WidestStory = 110;

    /// <summary>A narrower terminal gets no titles: the ids identify the scenarios.</summary>
    private const int NarrowestWithTitles = 110;

    private static readonly Padding ColumnGap = new(0, 0, 2, 0);

    /// <summary>Prints the scenarios by kind, the story of the first that did not pass, a line for each other one, and the verdict.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="result">The run.</param>
    /// <param name="title">The exercise's title.</param>
    /// <param name="reportPath">Path of report.html; null if none was written.</param>
    /// <param name="all">Whether to print the story of each that did not pass.</param>
    public static void Write(IAnsiConsole console, RunResult result, string title, string? reportPath, bool all = false)
    {
        var summary = new RunSummary(result);
        WriteHeader(console, result, title);
        if (result.InvalidReason is { } reason) WriteInvalid(console, reason);
        else WriteScenarios(console, summary);
        WriteStories(console, [.. summary.NotPassed], all);
        WriteIgnoredEdits(console, result.IgnoredEdits);
        WriteVerdict(console, result, summary, reportPath);
    }

    private static void WriteHeader(IAnsiConsole console, RunResult result, string title)
    {
        console.WriteLine();
        console.WriteLine(PlainText.Clean(title), StateStyle.Strong);
        console.WriteLine(
            PlainText.Clean(FormattableString.Invariant($"{result.Exercise}, {result.Subject}, seed {result.Seed}")),
            StateStyle.Quiet);
        console.WriteLine(PlainText.Clean($"PostgreSQL {result.Postgres}; {result.Machine}"), StateStyle.Quiet);
        console.WriteLine();
    }

    private static void WriteInvalid(IAnsiConsole console, string reason)
    {
        console.WriteLine("Output of the build or the service", StateStyle.Strong);
        foreach (var line in PlainText.Wrap(reason, StoryWidth(console) - 2, hang: 4)) console.WriteLine("  " + line);
        console.WriteLine();
    }

    private static void WriteScenarios(IAnsiConsole console, RunSummary summary)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        var titled = console.Profile.Width >= NarrowestWithTitles;
        table.AddColumn(Column()).AddColumn(Column());
        if (titled) table.AddColumn(new TableColumn("") { Padding = ColumnGap });
        table.AddColumn(Column()).AddColumn(Column().RightAligned());

        foreach (var group in summary.ByKind)
        {
            if (table.Rows.Count > 0) table.AddEmptyRow();
            table.AddRow(new Text(group.Key.ToString(), StateStyle.Strong));
            foreach (var row in group) table.AddRow(Cells(console, row, titled));
        }
        console.Write(table);
        console.WriteLine();
    }

    private static Text[] Cells(IAnsiConsole console, ScenarioRow row, bool titled)
    {
        var (entry, outcome) = row;
        var stretch = entry.Tier == ScenarioTier.Stretch ? " (stretch)" : "";
        var attempts = outcome.Attempts > 1 ? $"{outcome.Attempts} attempts, " : "";
        var time = outcome.State == ScenarioState.Missing ? "" : attempts + Units.Duration(outcome.DurationMs);
        List<Text> cells =
        [
            new("  " + StateStyle.Label(console, outcome.State), StateStyle.Of(outcome.State)),
            new(PlainText.Clean(entry.Id + stretch)),
            new(PlainText.Clean(string.Join(", ", entry.Clauses)), StateStyle.Quiet),
            new(time, StateStyle.Quiet),
        ];
        if (titled) cells.Insert(2, new Text(PlainText.Clean(entry.Title), StateStyle.Quiet));
        return [.. cells];
    }

    // Ten stories are five hundred lines, and who mends a service mends one thing at a time.
    private static void WriteStories(IAnsiConsole console, IReadOnlyList<ScenarioRow> notPassed, bool all)
    {
        var told = all ? notPassed.Count : Math.Min(1, notPassed.Count);
        foreach (var row in notPassed.Take(told)) WriteStory(console, row);
        if (notPassed.Count == told) return;
        console.WriteLine($"Not passed either ({notPassed.Count - told}); the report tells each story, and so does --all:", StateStyle.Strong);
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(Column()).AddColumn(Column()).AddColumn(new TableColumn("") { Padding = ColumnGap });
        foreach (var (entry, outcome) in notPassed.Skip(told))
        {
            table.AddRow(
                new Text("  " + StateStyle.Label(console, outcome.State), StateStyle.Of(outcome.State)),
                new Text(PlainText.Clean(entry.Id)), new Text(PlainText.Clean(entry.Title), StateStyle.Quiet));
        }

        console.Write(table);
        console.WriteLine();
    }

    /// <summary>Prints the story of one scenario.</summary>
    public static void WriteStory(IAnsiConsole console, ScenarioRow row)
    {
        foreach (var (part, text) in StoryText.Lines(row.Entry, row.Outcome, StoryWidth(console)))
        {
            console.WriteLine(text, part switch
            {
                StoryPart.Heading => StateStyle.Of(row.Outcome.State),
                StoryPart.Title or StoryPart.Label => StateStyle.Strong,
                _ => StateStyle.Plain,
            });
        }
        console.WriteLine();
    }

    private static void WriteIgnoredEdits(IAnsiConsole console, IReadOnlyList<string> edits)
    {
        if (edits.Count == 0) return;
        console.WriteLine(
            "Grading would ignore these edits, because they are outside the editable files:", new Style(Color.Yellow));
        foreach (var edit in edits) console.WriteLine("  " + PlainText.Clean(edit));
        console.WriteLine();
    }

    private static void WriteVerdict(IAnsiConsole console, RunResult result, RunSummary summary, string? reportPath)
    {
        console.Write(new Text($" {summary.Verdict.ToUpperInvariant()} ", StateStyle.Of(result.Verdict)));
        console.WriteLine(" " + summary.Headline, StateStyle.Strong);
        // Written without wrapping: a wrapped path or command cannot be clicked or copied.
        if (reportPath is not null) console.Profile.Out.Writer.WriteLine($"Report  {PlainText.Clean(reportPath)}");
        console.Profile.Out.Writer.WriteLine($"Replay  {PlainText.Clean(summary.ReplayCommand)}");
    }

    private static TableColumn Column() => new TableColumn("") { Padding = ColumnGap }.NoWrap();

    /// <summary>How many columns running text has: it reads badly in longer lines.</summary>
    public static int StoryWidth(IAnsiConsole console) => Math.Min(console.Profile.Width - 1, WidestStory);
}
