using Harness.Measurement;
using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>The timeline: numbered marks on an axis, and a list of events with the same numbers.</summary>
internal static class TimelineChart
{
    private const double Width = 720;
    private const double Margin = 16;
    private const double LaneHeight = 22;

    /// <summary>Marks closer than this would overlap, so the later one moves up a lane.</summary>
    private const double MarkWidth = 22;
    private const int MostLanes = 4;
    private const int MostEvents = 40;

    /// <summary>The timelines of the scenarios that passed. The others' timelines are shown with their stories.</summary>
    public static Html RenderPassed(RunSummary summary)
    {
        var rows = summary.Rows
            .Where(row => row.Outcome.State == ScenarioState.Passed && row.Outcome.Timeline.Count > 0)
            .ToList();
        return Html.When(rows.Count > 0, () => Html.Of($"""
            <section class="card"><h2>Timelines of scenarios that passed</h2>
            {Html.Each(rows, row => Html.Of(
                $"<details><summary>{row.Entry.Title} <code>{row.Entry.Id}</code></summary>{Chart(row.Outcome.Timeline)}</details>"))}
            </section>

            """));
    }

    /// <summary>The timeline of one scenario.</summary>
    public static Html Render(ScenarioOutcome outcome) => Html.When(outcome.Timeline.Count > 0, () => Html.Of(
        $"<h4>Timeline</h4>{Chart(outcome.Timeline)}"));

    private static Html Chart(IReadOnlyList<TimelineEvent> timeline)
    {
        var events = timeline.OrderBy(happened => happened.AtMs).Take(MostEvents).ToList();
        var step = TickStep(events[^1].AtMs);
        var end = Math.Max(Math.Ceiling(events[^1].AtMs / step), 1) * step;
        var marks = Place(events, end);
        var axis = (marks.Max(mark => mark.Lane) + 1) * LaneHeight + 12;
        return Html.Of($"""
            <svg class="timeline" viewBox="0 0 {Width} {axis + 24}" role="img" aria-label="Timeline of {events.Count} events; the list below has the same content.">
            <path class="axis" d="M{Margin} {axis}H{Width - Margin}"/>
            {Html.Each(Enumerable.Range(0, (int)Math.Round(end / step) + 1), tick => Tick(tick * step, X(tick * step, end), axis))}
            {Html.Each(marks, mark => Html.Of($"""<path class="stem" d="M{mark.X} {axis - 16 - mark.Lane * LaneHeight}V{axis}"/>"""))}
            {Html.Each(marks.Index(), mark => Mark(mark.Index + 1, mark.Item.X, axis - 16 - mark.Item.Lane * LaneHeight))}
            </svg>
            <ol class="events">{Html.Each(events, happened => Html.Of(
                $"<li><time>{Units.Duration(happened.AtMs)}</time> {happened.What}</li>"))}</ol>
            {Html.When(timeline.Count > events.Count, () => Html.Of($"<p>and {timeline.Count - events.Count} more</p>"))}

            """);
    }

    private static Html Tick(double at, double x, double axis) => Html.Of($"""
        <path class="axis" d="M{x} {axis}v5"/><text class="tick" x="{x}" y="{axis + 18}" text-anchor="{Anchor(x)}">{Units.Duration(at)}</text>
        """);

    private static Html Mark(int number, double x, double y) => Html.Of($"""
        <circle cx="{x}" cy="{y}" r="9"/><text class="mark" x="{x}" y="{y + 3.5}" text-anchor="middle">{number}</text>
        """);

    private static List<(double X, int Lane)> Place(List<TimelineEvent> events, double end)
    {
        var lastInLane = Enumerable.Repeat(double.NegativeInfinity, MostLanes).ToArray();
        var marks = new List<(double X, int Lane)>(events.Count);
        foreach (var happened in events)
        {
            var x = X(happened.AtMs, end);
            var lane = Math.Max(Array.FindIndex(lastInLane, last => x - last >= MarkWidth), 0);
            lastInLane[lane] = x;
            marks.Add((x, lane));
        }
        return marks;
    }

    private static double X(double at, double end) => Margin + Math.Clamp(at / end, 0, 1) * (Width - 2 * Margin);

    /// <summary>The labels at both ends extend inwards, so they are not cut off.</summary>
    private static string Anchor(double x) => x < 2 * Margin ? "start" : x > Width - 2 * Margin ? "end" : "middle";

    private static double TickStep(double longest) => Steps.AtLeast(Math.Max(longest, 1) / 6);
}
