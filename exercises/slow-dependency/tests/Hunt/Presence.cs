using System.Diagnostics;

namespace SlowDependency.Tests.Hunt;

/// <summary>Which requests are with which instance, and when: with more at once than C4 speaks of, less is promised (C1, C6).</summary>
internal sealed class Presence
{
    // C4.
    private const int MostAtOnce = 10;

    // A caller who left may still be with the service until its call has ended (C12), and a crowd until the service is through with it.
    public static readonly TimeSpan Lingers = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly List<Visit> _visits = [];

    /// <summary>A request is sent.</summary>
    public Visit Enter(int instance)
    {
        var visit = new Visit(instance, Stopwatch.GetTimestamp());
        lock (_lock) _visits.Add(visit);
        return visit;
    }

    /// <summary>It was answered, or its caller left.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="lingers">Whether the instance may be busy with it for a while yet.</param>
    /// <returns>When that was.</returns>
    public long Leave(Visit visit, bool lingers)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock) visit.To = lingers ? now + (long)(Lingers.TotalSeconds * Stopwatch.Frequency) : now;
        return now;
    }

    /// <summary>Whether there were, at any moment of this time, more requests with the instance than C4 speaks of.</summary>
    public bool IsCrowded(int instance, long from, long to)
    {
        lock (_lock)
        {
            var others = _visits.Where(visit => visit.Instance == instance && visit.From <= to && visit.To >= from).ToList();
            return others.Count > MostAtOnce
                && others.Select(visit => Math.Max(visit.From, from)).Any(moment => others.Count(visit => visit.From <= moment && visit.To >= moment) > MostAtOnce);
        }
    }
}

/// <summary>A request and its time with an instance.</summary>
internal sealed class Visit(int instance, long from)
{
    public int Instance => instance;

    public long From => from;

    public long To { get; set; } = long.MaxValue;
}
