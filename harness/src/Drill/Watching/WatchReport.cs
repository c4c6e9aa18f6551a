using Drill.Terminal;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Watching;

/// <summary>What `drill watch` prints between the lines of its scenarios.</summary>
internal static class WatchReport
{
    private const int MostNamed = 3;

    /// <summary>A round begins.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="at">Now, by the user's clock.</param>
    /// <param name="saved">What was saved; null if no save began it.</param>
    public static void WriteBegin(IAnsiConsole console, DateTimeOffset at, Save? saved)
    {
        var named = saved is null ? "everything as it is"
            : string.Join(", ", saved.Files.Take(MostNamed)) + (saved.Files.Count > MostNamed ? $" and {saved.Files.Count - MostNamed} more" : "");
        console.WriteLine();
        console.WriteLine(PlainText.Clean(FormattableString.Invariant($"{at:HH:mm:ss}  {named}")), StateStyle.Strong);
    }

    /// <summary>A round has ended: the verdict in a line, or what the compiler says.</summary>
    public static void WriteEnd(IAnsiConsole console, RunResult result, bool hasKeys)
    {
        var summary = new RunSummary(result);
        if (result.InvalidReason is { } reason)
            foreach (var line in PlainText.Wrap(reason, Math.Max(console.Profile.Width - 3, 40), hang: 4)) console.WriteLine("  " + line);
        console.Write(new Text($" {summary.Verdict.ToUpperInvariant()} ", StateStyle.Of(result.Verdict)));
        console.WriteLine(" " + summary.Headline, StateStyle.Strong);
        var open = summary.NotPassed.Select(row => row.Entry.Id).ToList();
        if (open.Count > 0) console.WriteLine("  " + PlainText.Clean(string.Join(", ", open)), StateStyle.Quiet);
        console.WriteLine(hasKeys ? "  n next story · h hint · r run again · o open the report · q quit" : "  Waiting for the next save. Ctrl-C ends.", StateStyle.Quiet);
    }
}
