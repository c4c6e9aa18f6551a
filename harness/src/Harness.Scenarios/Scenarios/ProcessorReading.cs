using System.Globalization;

namespace Harness.Scenarios;

/// <summary>What one thread has got of the processors since it started.</summary>
/// <param name="Ran">Processor time.</param>
/// <param name="Waited">Time in which it was runnable and no processor was free for it.</param>
internal readonly record struct ThreadTimes(TimeSpan Ran, TimeSpan Waited);

/// <summary>
/// Who has used the processors up to now. "Ours" is everything that this run started, services included: competition among those
/// is not starvation, so a service that burns the processors cannot pass as starved.
/// </summary>
/// <param name="At">A timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="Busy">Processor time of the whole machine, including what its hypervisor stole.</param>
/// <param name="Ours">The part of it that our processes used, including those that have ended.</param>
/// <param name="Threads">Our threads, by id.</param>
internal sealed record ProcessorReading(long At, TimeSpan Busy, TimeSpan Ours, IReadOnlyDictionary<int, ThreadTimes> Threads)
{
    // A thread that is almost idle waits a moment at every wake-up; that delays nothing whose ceiling is in seconds.
    private const double LeastRan = 0.05;

    private const double TicksPerSecond = 100;

    // With half of the processors, work in many short turns takes more than twice as long: each turn waits anew.
    private const double MostTurnsLost = 10;

    /// <summary>
    /// How many times longer our work took, from one reading to the next, than it would have alone. Of the time that our threads waited,
    /// the share counts that other processes had of the busy processors, and never more than a multiple of what they used: however many
    /// threads of a service wait for each other, a little foreign work has not slowed it much.
    /// </summary>
    public SlowdownSample Since(ProcessorReading before)
    {
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(before.At, At).TotalSeconds;
        var busy = (Busy - before.Busy).TotalSeconds;
        if (seconds <= 0 || busy <= 0) return new SlowdownSample(before.At, 1);
        var others = Math.Clamp((busy - (Ours - before.Ours).TotalSeconds) / busy, 0, 1);
        var (ran, waited) = TurnsSince(before);
        var slower = 1 + (waited * others / Math.Max(ran, LeastRan * seconds));
        return new SlowdownSample(before.At, others < 1 ? Math.Min(slower, 1 + (MostTurnsLost * others / (1 - others))) : slower);
    }

    /// <summary>How many times longer our work took than it would have alone, whoever else worked: others, or more of ours.</summary>
    public SlowdownSample CrowdingSince(ProcessorReading before)
    {
        var (ran, waited) = TurnsSince(before);
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(before.At, At).TotalSeconds;
        return new SlowdownSample(before.At, seconds <= 0 ? 1 : 1 + (waited / Math.Max(ran, LeastRan * seconds)));
    }

    // In seconds.
    private (double Ran, double Waited) TurnsSince(ProcessorReading before)
    {
        double ran = 0, waited = 0;
        foreach (var (id, now) in Threads)
        {
            var then = before.Threads.GetValueOrDefault(id);
            // A thread id that was reused starts from zero.
            if (now.Ran < then.Ran || now.Waited < then.Waited) then = default;
            ran += (now.Ran - then.Ran).TotalSeconds;
            waited += (now.Waited - then.Waited).TotalSeconds;
        }

        return (ran, waited);
    }

    /// <summary>The processor time of a machine (`/proc/stat`, first line) that was not idle.</summary>
    internal static TimeSpan BusyOf(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // cpu user nice system idle iowait irq softirq steal …
        return FromTicks(fields.Where((_, index) => index is 1 or 2 or 3 or 6 or 7 or 8).Sum(Ticks));
    }

    /// <summary>A process's parent, and its processor time with that of its ended children (`/proc/[pid]/stat`).</summary>
    internal static (int Parent, TimeSpan Used) ProcessOf(string stat)
    {
        // The name is in brackets and may hold any character, brackets included.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return ((int)Ticks(fields[1]), FromTicks(fields[11..15].Sum(Ticks)));
    }

    /// <summary>A thread's times (`schedstat`: nanoseconds run, nanoseconds waited, number of turns).</summary>
    internal static ThreadTimes ThreadOf(string schedstat)
    {
        var fields = schedstat.Split(' ');
        return new ThreadTimes(TimeSpan.FromTicks(Ticks(fields[0]) / TimeSpan.NanosecondsPerTick), TimeSpan.FromTicks(Ticks(fields[1]) / TimeSpan.NanosecondsPerTick));
    }

    private static long Ticks(string field) => long.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture);

    private static TimeSpan FromTicks(long ticks) => TimeSpan.FromSeconds(ticks / TicksPerSecond);
}
