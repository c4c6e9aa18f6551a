using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>Samples a number at a fixed interval until it is stopped.</summary>
internal sealed class LevelWatch
{
    /// <summary>The sampling interval.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly PeriodicTimer _timer = new(Interval);
    private readonly List<PlotPoint> _points = [];
    private readonly string _name;
    private readonly Func<double> _nowMs;

    public LevelWatch(string name, Func<double> read, Func<double> nowMs)
    {
        _name = name;
        _nowMs = nowMs;
        _ = WatchAsync(read);
    }

    /// <summary>Stops sampling.</summary>
    public LevelSeries Stop()
    {
        _timer.Dispose();
        lock (_lock) return new LevelSeries(_name, [.. _points]);
    }

    // An exception of the reader ends the series and stays in the task: a plot that ends early must not end a scenario.
    private async Task WatchAsync(Func<double> read)
    {
        do
        {
            var point = new PlotPoint(Math.Round(_nowMs(), 1), Math.Round(read(), 3));
            if (!double.IsFinite(point.Value)) continue;
            lock (_lock) _points.Add(point);
        }
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false));
    }
}
