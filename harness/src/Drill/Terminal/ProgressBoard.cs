using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Terminal;

/// <summary>
/// The state of a progress display, without a console: which scenarios are running, since when, and how many are done.
/// </summary>
internal sealed class ProgressBoard(IReadOnlyList<ScenarioEntry> expected)
{
    /// <summary>More running scenarios would push the finished ones off the screen.</summary>
    private const int MostShown = 6;

    private static readonly int StateWidth =
        Enum.GetValues<ScenarioState>().Max(state => Words.Of(state).Length);

    private readonly Dictionary<string, ScenarioState> _finished = [];
    private readonly Dictionary<string, Running> _running = [];
    private readonly int _idWidth = expected.Select(entry => entry.Id.Length).DefaultIfEmpty().Max();

    /// <summary>A scenario started at this time. A second start keeps the first time.</summary>
    public void Start(string id, TimeSpan now) => _running.TryAdd(id, new Running(now, Attempt: 1));

    /// <summary>An attempt was inconclusive, and the scenario is tried again.</summary>
    public void StartAgain(string id, TimeSpan now)
    {
        Start(id, now);
        _running[id] = _running[id] with { Attempt = _running[id].Attempt + 1 };
    }

    /// <summary>A scenario has ended.</summary>
    public void Finish(string id, ScenarioState state)
    {
        _running.Remove(id);
        _finished[id] = state;
    }

    /// <summary>The permanent line for a scenario that has ended.</summary>
    public string FinishedLine(ScenarioOutcome outcome) =>
        Line(Words.Of(outcome.State), outcome.Id, Units.Duration(outcome.DurationMs));

    /// <summary>The permanent line for an inconclusive attempt.</summary>
    public string AgainLine(string id, string reason) => Line("retrying", id, reason.ReplaceLineEndings(" "));

    /// <summary>What is running and how much is done, each line cut to the width.</summary>
    public IReadOnlyList<string> NowLines(TimeSpan now, int width)
    {
        List<string> lines =
        [
            .. _running.OrderBy(pair => pair.Value.Since).Take(MostShown)
                .Select(pair => RunningLine(pair.Key, pair.Value, now)),
        ];
        if (_running.Count > MostShown) lines.Add($"  and {_running.Count - MostShown} more");
        lines.Add(DoneLine());
        return [.. lines.Select(line => Cut(line, width))];
    }

    private string RunningLine(string id, Running running, TimeSpan now)
    {
        var attempt = running.Attempt > 1 ? $"  attempt {running.Attempt}" : "";
        return Line("running", id, Units.Duration(WholeTenths(now - running.Since)) + attempt);
    }

    private string DoneLine()
    {
        var failed = _finished.Values.Count(state => state == ScenarioState.Failed);
        return $"  {_finished.Count} of {Units.Count(expected.Count, "scenario")} done"
            + (failed > 0 ? $", {failed} failed" : "");
    }

    private string Line(string word, string id, string rest) =>
        $"  {word.PadRight(StateWidth)}  {PlainText.Clean(id).PadRight(_idWidth)}  {PlainText.Clean(rest)}".TrimEnd();

    private static string Cut(string line, int width) => line.Length <= width ? line : line[..Math.Max(width, 0)];

    /// <summary>The display is drawn ten times a second, so it shows tenths.</summary>
    private static double WholeTenths(TimeSpan time) => Math.Floor(time.TotalMilliseconds / 100) * 100;

    private sealed record Running(TimeSpan Since, int Attempt);
}
