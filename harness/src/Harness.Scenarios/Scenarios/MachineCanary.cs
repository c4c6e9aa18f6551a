using System.Diagnostics;

namespace Harness.Scenarios;

/// <summary>
/// Measures how starved the machine is. It repeats the same small piece of work and compares its duration with the processor time
/// that it got meanwhile, and with its shortest duration so far. A timeout on a starved machine is no evidence about the service.
/// That work is short and rare, and the scheduler favours threads that have slept: among many busy threads it runs at once, while a
/// service that needs a second of processor time waits for half a minute. So the time that our threads wait for a processor is
/// measured, too.
/// </summary>
public sealed class MachineCanary
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    // Longer than judging one hunted seed may take: starvation is checked over all of that time.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    // Longer than a scheduler's time slice, so that competition for the processor shows.
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(12);

    private static readonly AsyncLocal<Slowdown?> Assumed = new();

    private readonly Lock _lock = new();
    private readonly Queue<SlowdownSample> _samples = new();
    private readonly Queue<SlowdownSample> _waits = new();
    private readonly Queue<SlowdownSample> _crowding = new();
    private long? _working;
    private TimeSpan _best;

    private MachineCanary()
    {
        new Thread(Sing) { IsBackground = true, Name = "canary" }.Start();
        new Thread(Watch) { IsBackground = true, Name = "processor watch" }.Start();
    }

    /// <summary>The canary of this process; it starts at first use.</summary>
    public static MachineCanary Instance { get; } = new();

    /// <summary>How starved the machine has been since a point in time.</summary>
    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    public Slowdown SlowdownSince(long since)
    {
        if (Assumed.Value is { } assumed) return assumed;
        lock (_lock)
        {
            // The piece of work in progress may hold the whole stall, and a request that the stall delayed is judged right now.
            IEnumerable<SlowdownSample> samples = _working is { } at && _best > TimeSpan.Zero
                ? _samples.Append(new SlowdownSample(at, Math.Max(1, Stopwatch.GetElapsedTime(at) / _best)))
                : _samples;
            var (sung, waited) = (Slowdown.Of([.. samples.Where(sample => sample.At >= since)]), Slowdown.Of([.. _waits.Where(sample => sample.At >= since)]));
            return new Slowdown(Math.Max(sung.Average, waited.Average), Math.Max(sung.Worst, waited.Worst));
        }
    }

    /// <summary>
    /// How much longer work took since a point in time because others worked, too, this run's own scenarios and services included. For what a
    /// service can only be given more time for: one that burns the processors brings it about.
    /// </summary>
    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <returns>Null where it is not known: in the first second, and on systems that do not tell.</returns>
    public Slowdown? CrowdingSince(long since)
    {
        if (Assumed.Value is { } assumed) return assumed;
        lock (_lock)
        {
            SlowdownSample[] samples = [.. _crowding.Where(sample => sample.At >= since)];
            return samples.Length == 0 ? null : Slowdown.Of(samples);
        }
    }

    /// <summary>Lets the current flow see this instead, for tests of what starvation leads to; until what is returned is disposed.</summary>
    internal static IDisposable Assume(Slowdown slowdown)
    {
        Assumed.Value = slowdown;
        return new Assumption();
    }

    private void Watch()
    {
        var root = ProcessorWatch.Root();
        var before = ProcessorWatch.Read(root);
        while (OperatingSystem.IsLinux())
        {
            Thread.Sleep(WatchInterval);
            // One failed reading, for example while the machine is out of file handles, must not end the measurement.
            if (ProcessorWatch.Read(root) is not { } now) continue;
            var then = before;
            before = now;
            if (then is null) continue;
            lock (_lock)
            {
                Keep(_waits, now.Since(then));
                Keep(_crowding, now.CrowdingSince(then));
            }
        }
    }

    private void Sing()
    {
        // Calibrated once, at the start: how many steps the work takes when nothing competes for a moment.
        var steps = Calibrate();
        while (true)
        {
            var startedAt = Stopwatch.GetTimestamp();
            lock (_lock) _working = startedAt;
            var workedAt = ThreadClock.Now;
            Step(steps);
            var took = Stopwatch.GetElapsedTime(startedAt);
            // A process that starts on a starved machine never sees its best time, but it sees at once how long it had to wait.
            var worked = ThreadClock.Now - workedAt;
            lock (_lock)
            {
                _working = null;
                _best = Shortest(_best, worked > TimeSpan.Zero && worked < took ? worked.Value : took);
                Keep(_samples, new SlowdownSample(startedAt, took / _best));
            }

            Thread.Sleep(Interval);
        }
    }

    private static void Keep(Queue<SlowdownSample> samples, SlowdownSample sample)
    {
        samples.Enqueue(sample);
        while (Stopwatch.GetElapsedTime(samples.Peek().At) > Remembered) samples.Dequeue();
    }

    // Zero means that there is none yet.
    private static TimeSpan Shortest(TimeSpan best, TimeSpan one) => best == TimeSpan.Zero || one < best ? one : best;

    private static int Calibrate()
    {
        const int Probe = 20_000;
        Step(Probe);
        var fastest = Enumerable.Range(0, 20).Min(_ =>
        {
            var startedAt = Stopwatch.GetTimestamp();
            Step(Probe);
            return Stopwatch.GetElapsedTime(startedAt);
        });
        return (int)Math.Clamp(Probe * (Work / fastest), Probe, 100_000_000);
    }

    private static void Step(int steps)
    {
        var value = 1.0;
        for (var i = 0; i < steps; i++) value = Math.Sqrt(value + 1.0);
        GC.KeepAlive(value);
    }

    private sealed class Assumption : IDisposable
    {
        public void Dispose() => Assumed.Value = null;
    }
}
