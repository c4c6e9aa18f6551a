using Harness.Verdicts;

namespace Harness.Measurement;

/// <summary>Combines recordings so that all plots of a scenario share one time axis and one size limit.</summary>
public static class PlotAssembly
{
    private const int MostFaults = 40;
    private const int MostLevelPoints = 360;

    /// <summary>The data of the plots; null where nothing was recorded.</summary>
    /// <param name="requests">Requests to the service.</param>
    /// <param name="calls">When calls reached each dependency, in milliseconds since the scenario began.</param>
    /// <param name="levels">The samples of each level.</param>
    /// <param name="faults">The faults.</param>
    /// <param name="levelIntervalMs">The sampling interval of levels.</param>
    public static PlotData? Of(
        IReadOnlyCollection<PlottedRequest> requests,
        IReadOnlyList<(string Dependency, IReadOnlyList<double> AtMs)> calls,
        IReadOnlyList<LevelSeries> levels,
        IReadOnlyList<FaultWindow> faults,
        double levelIntervalMs)
    {
        if (requests.Count + calls.Count + levels.Sum(level => level.Points.Count) + faults.Count == 0) return null;
        var (first, last) = Span(requests, calls, levels, faults);
        var width = Intervals.WidthMs(first, last);
        // Intervals start at multiples of their width, so that an event is in the same interval of every plot.
        var from = Math.Round(Math.Floor(first / width) * width, 1);
        var to = Math.Round(Math.Max(Math.Ceiling(last / width) * width, from + width), 1);
        return new PlotData
        {
            FromMs = from,
            ToMs = to,
            IntervalMs = width,
            Latencies = LatencyGroups.Of(requests, from, to),
            Incoming = requests.Count == 0 ? [] : Intervals.Count(requests.Select(request => request.AtMs), from, to, width),
            Calls = [.. calls.Select(call => new CallSeries(call.Dependency, Intervals.Count(call.AtMs, from, to, width)))],
            Levels = [.. levels.Select(level => level with { Points = Visible(level.Points, from, to) })],
            LevelIntervalMs = levelIntervalMs,
            Faults = [.. faults.OrderBy(fault => fault.FromMs).Take(MostFaults)],
            FaultsLeftOut = Math.Max(faults.Count - MostFaults, 0),
        };
    }

    /// <summary>
    /// From the first to the last event. Levels are sampled all the time, also while nothing happens: they count only
    /// when there is nothing else.
    /// </summary>
    private static (double First, double Last) Span(
        IEnumerable<PlottedRequest> requests,
        IEnumerable<(string Dependency, IReadOnlyList<double> AtMs)> calls,
        IEnumerable<LevelSeries> levels,
        IEnumerable<FaultWindow> faults)
    {
        List<double> moments =
        [
            .. requests.SelectMany(request => (double[])[request.AtMs, request.AtMs + request.LatencyMs]),
            .. calls.SelectMany(call => call.AtMs),
            .. faults.SelectMany(fault => (double[])[fault.FromMs, fault.ToMs ?? fault.FromMs]),
        ];
        if (moments.Count == 0) moments = [.. levels.SelectMany(level => level.Points).Select(point => point.AtMs)];
        return moments.Count == 0 ? (0, 0) : (Math.Max(moments.Min(), 0), moments.Max());
    }

    private static IReadOnlyList<PlotPoint> Visible(IEnumerable<PlotPoint> points, double from, double to) =>
        Thinning.Of([.. points.Where(point => point.AtMs >= from && point.AtMs <= to)], from, to, MostLevelPoints);
}
