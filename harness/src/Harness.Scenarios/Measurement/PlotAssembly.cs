using Harness.Verdicts;

namespace Harness.Measurement;

/// <summary>Puts recordings together so that all plots of a scenario share one axis of time and one bound of size.</summary>
public static class PlotAssembly
{
    private const int MostFaults = 40;
    private const int MostLevelPoints = 360;

    /// <summary>The data of the plots; null where nothing was recorded.</summary>
    /// <param name="requests">Requests to the service.</param>
    /// <param name="calls">When calls reached each dependency, in milliseconds since the scenario began.</param>
    /// <param name="levels">What was read of each level.</param>
    /// <param name="faults">The faults.</param>
    /// <param name="levelIntervalMs">How often levels were read.</param>
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
        // Intervals begin at their multiples, so that the same moment is in the same interval of every plot.
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
    /// From the first to the last thing that happened. Levels are read all the time, also while nothing happens: they count only
    /// where there is nothing else.
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
