namespace Harness.Load;

/// <summary>
/// When the schedule's thread wakes up. A wake-up of that thread, of a pool thread, and of the service's threads costs more than a request
/// does; at high rates it is what ends them. There, arrivals share wake-ups: each starts at the next one, and how late that is counts in its
/// lag and its latency like any other delay.
/// </summary>
internal readonly struct WakeUps
{
    /// <summary>The distance of shared wake-ups: a fifth of the lag that a dependable measurement may have at the 99th percentile.</summary>
    public static readonly TimeSpan SharedDistance = TimeSpan.FromMicroseconds(200);

    private readonly bool _shared;

    private WakeUps(bool shared) => _shared = shared;

    /// <summary>
    /// The wake-ups of a schedule: shared only where its arrivals are closer together than <see cref="SharedDistance"/> on average. A scenario's
    /// arrivals are not: each of them has its own, exactly at its intended start.
    /// </summary>
    public static WakeUps For(ArrivalSchedule schedule) => new(schedule.Arrivals.Count * SharedDistance > schedule.Duration);

    /// <summary>When to wake up for an arrival: at its intended start, or after it by less than <see cref="SharedDistance"/>; never before it.</summary>
    public TimeSpan At(Arrival arrival)
    {
        if (!_shared) return arrival.IntendedStart;
        var past = arrival.IntendedStart.Ticks % SharedDistance.Ticks;
        return past == 0 ? arrival.IntendedStart : arrival.IntendedStart + SharedDistance - TimeSpan.FromTicks(past);
    }
}
