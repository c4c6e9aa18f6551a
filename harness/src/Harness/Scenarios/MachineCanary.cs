using System.Diagnostics;

namespace Harness.Scenarios;

/// <summary>
/// Knows how starved the machine is: does the same small piece of work again and again and compares how long it takes with
/// the processor time that it got meanwhile, and with how long it took at its best. What ran out of time on a starved machine
/// says nothing about the service.
/// </summary>
public sealed class MachineCanary
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    // Longer than a scheduler's time slice, so that competing for the processor shows.
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(12);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, double Slowdown)> _samples = new();

    private MachineCanary()
    {
        new Thread(Sing) { IsBackground = true, Name = "canary" }.Start();
    }

    /// <summary>The canary of this process; starts at the first use.</summary>
    public static MachineCanary Instance { get; } = new();

    /// <summary>
    /// How many times longer the work took than it had to, on average since a moment; 1 when nothing was measured since.
    /// </summary>
    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    public double SlowdownSince(long since)
    {
        lock (_lock) return _samples.Where(sample => sample.At >= since).Select(sample => sample.Slowdown).DefaultIfEmpty(1).Average();
    }

    private void Sing()
    {
        // Found once, at the start: how many steps the work takes when nobody is in the way for a moment.
        var steps = Calibrate();
        var best = TimeSpan.MaxValue;
        while (true)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var workedAt = ThreadClock.Now;
            Step(steps);
            var took = Stopwatch.GetElapsedTime(startedAt);
            // A process that begins on a starved machine never sees its best; the time that it had to wait it sees at once.
            var worked = ThreadClock.Now - workedAt;
            if (worked > TimeSpan.Zero && worked < best) best = worked.Value;
            if (took < best) best = took;
            lock (_lock)
            {
                _samples.Enqueue((startedAt, took / best));
                while (Stopwatch.GetElapsedTime(_samples.Peek().At) > Remembered) _samples.Dequeue();
            }

            Thread.Sleep(Interval);
        }
    }

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
}
