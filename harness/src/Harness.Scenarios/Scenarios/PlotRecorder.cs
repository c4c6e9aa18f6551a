using System.Diagnostics;
using Harness.Fakes;
using Harness.Load;
using Harness.Measurement;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>
/// Records what happened over time for the report's plots: request latencies, calls to dependencies, levels such as open
/// connections, and fault windows. Sources are registered at the start, so that a scenario that fails half-way has its
/// plots, too. Evidence for the reader only: nothing here decides a verdict. Thread-safe.
/// </summary>
public sealed class PlotRecorder
{
    /// <summary>The outcome of load requests that had not finished at the end of the run; their latency is how long they had waited.</summary>
    public const string Unfinished = "no answer";

    private const int MostDependencies = 8;
    private const int MostLevels = 8;

    private readonly Lock _lock = new();
    private readonly long _startedAt;
    private readonly List<PlottedRequest> _requests = [];
    private readonly List<(string Dependency, Func<IEnumerable<long>> ReceivedAt)> _calls = [];
    private readonly List<LevelWatch> _levels = [];
    private readonly List<FaultRecording> _faults = [];

    internal PlotRecorder(long startedAt) => _startedAt = startedAt;

    /// <summary>Plots every request of a load run, by kind and outcome. Call it before the scenario judges anything.</summary>
    /// <exception cref="ArgumentException">The result was read from a file, so its start is unknown.</exception>
    public void Requests(LoadResult load)
    {
        if (load.StartedAt == 0)
            throw new ArgumentException("A stored result does not know when it began. Record the result that the run returned.", nameof(load));
        var began = MsAt(load.StartedAt);
        lock (_lock)
        {
            _requests.AddRange(load.Samples.Select(sample => new PlottedRequest(
                sample.Kind, sample.Outcome, began + sample.Intended.TotalMilliseconds, sample.Latency.TotalMilliseconds)));
            _requests.AddRange(load.Unfinished.Select(request => new PlottedRequest(
                request.Kind, Unfinished, began + request.Intended.TotalMilliseconds, (load.Ended - request.Intended).TotalMilliseconds)));
        }
    }

    /// <summary>Plots one request that was sent outside a load run and whose outcome is known now.</summary>
    /// <param name="kind">For example "checkout".</param>
    /// <param name="outcome">For example "ok" or "503".</param>
    /// <param name="intendedAt">Its intended start: a timestamp of <see cref="Stopwatch"/>.</param>
    public void Request(string kind, string outcome, long intendedAt)
    {
        var latency = Stopwatch.GetElapsedTime(intendedAt).TotalMilliseconds;
        lock (_lock) _requests.Add(new PlottedRequest(kind, outcome, MsAt(intendedAt), latency));
    }

    /// <summary>Plots how many requests reach a fake, from its journal.</summary>
    /// <param name="fake">The fake; it must use the system's clock.</param>
    public void CallsTo(HttpFake fake) =>
        CallsTo(fake.Name, () => fake.Journal.Entries.Select(entry => entry.Request.ReceivedAt));

    /// <summary>Plots how many calls reach a dependency, from any source.</summary>
    /// <param name="dependency">Its name in stories.</param>
    /// <param name="receivedAt">Called once, at the end of the attempt: timestamps of <see cref="Stopwatch"/>.</param>
    /// <exception cref="InvalidOperationException">Too many dependencies are plotted already.</exception>
    public void CallsTo(string dependency, Func<IEnumerable<long>> receivedAt)
    {
        lock (_lock)
        {
            if (_calls.Count == MostDependencies)
                throw new InvalidOperationException($"A scenario plots the calls to {MostDependencies} dependencies at most.");
            _calls.Add((dependency, receivedAt));
        }
    }

    /// <summary>
    /// Samples a number now and every 100 ms until the attempt ends, for example how many connections are open. Shorter peaks
    /// are missed, and the report says so.
    /// </summary>
    /// <param name="name">For example "connections to pricing".</param>
    /// <param name="read">Reads the number; called from another thread. When it throws, sampling ends.</param>
    /// <exception cref="InvalidOperationException">Too many levels are plotted already.</exception>
    public void Level(string name, Func<double> read)
    {
        lock (_lock)
        {
            if (_levels.Count == MostLevels) throw new InvalidOperationException($"A scenario plots {MostLevels} levels at most.");
            _levels.Add(new LevelWatch(name, read, () => MsAt(Stopwatch.GetTimestamp())));
        }
    }

    /// <summary>Plots a fault, from now until the returned value is disposed, or to the end.</summary>
    /// <param name="dependency">The dependency that is broken.</param>
    /// <param name="what">How, in a word or two: "hangs", "answers 500".</param>
    public IDisposable Fault(string dependency, string what)
    {
        var fault = new FaultRecording(dependency, what, () => MsAt(Stopwatch.GetTimestamp()));
        lock (_lock) _faults.Add(fault);
        return fault;
    }

    /// <summary>Stops all sampling and returns what was recorded; null where nothing was.</summary>
    internal PlotData? Collect()
    {
        var end = MsAt(Stopwatch.GetTimestamp());
        lock (_lock)
        {
            return PlotAssembly.Of(
                [.. _requests],
                // A fake that is older than the scenario may have received calls before it; they are left out.
                [.. _calls.Select(call => (call.Dependency, (IReadOnlyList<double>)[.. call.ReceivedAt().Select(MsAt).Where(at => at >= 0 && at <= end)]))],
                [.. _levels.Select(level => level.Stop())],
                [.. _faults.Select(fault => fault.Window)],
                LevelWatch.Interval.TotalMilliseconds);
        }
    }

    private double MsAt(long timestamp) => Stopwatch.GetElapsedTime(_startedAt, timestamp).TotalMilliseconds;

    private sealed class FaultRecording(string dependency, string what, Func<double> nowMs) : IDisposable
    {
        private readonly double _fromMs = nowMs();
        private double? _toMs;

        public FaultWindow Window => new(
            dependency, what, Math.Round(_fromMs, 1), _toMs is { } to ? Math.Round(to, 1) : null);

        public void Dispose() => _toMs ??= nowMs();
    }
}
