namespace Harness.Fakes;

/// <summary>Decides which fault a request meets. Rules are asked in order, and the first match wins. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock state = new();
    private readonly List<FaultRule> rules = [];

    /// <summary>Adds a rule after the others; disposing it ends the fault.</summary>
    /// <param name="match">Selects the requests; runs under the plan's lock, so it should only read.</param>
    /// <param name="fault">What goes wrong with them.</param>
    /// <param name="times">After how many requests the rule is used up; null for never.</param>
    public FaultRule Add(Func<FakeRequest, bool> match, FakeFault fault, int? times = null) =>
        Add(request => match(request) ? fault : null, times);

    /// <summary>Adds a rule that chooses the fault by the request; null lets the next rule decide.</summary>
    public FaultRule Add(Func<FakeRequest, FakeFault?> rule, int? times = null)
    {
        lock (state) return Insert(rules.Count, rule, times);
    }

    /// <summary>Adds a rule for every request.</summary>
    public FaultRule Add(FakeFault fault, int? times = null) => Add(_ => fault, times);

    /// <summary>Removes every rule. Requests that already met a fault are not affected.</summary>
    public void Clear()
    {
        lock (state) rules.Clear();
    }

    /// <summary>Adds a rule before the others.</summary>
    internal FaultRule AddFirst(FakeFault fault)
    {
        lock (state) return Insert(0, _ => fault, times: null);
    }

    internal FakeFault? Decide(FakeRequest request)
    {
        lock (state)
        {
            foreach (var rule in rules)
                if (rule.Meet(request) is { } fault) return fault;
            return null;
        }
    }

    internal void Remove(FaultRule rule)
    {
        lock (state) rules.Remove(rule);
    }

    private FaultRule Insert(int index, Func<FakeRequest, FakeFault?> choose, int? times)
    {
        if (times is { } limit) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(times));
        var rule = new FaultRule(this, choose, times);
        rules.Insert(index, rule);
        return rule;
    }
}

/// <summary>A rule of a <see cref="FaultPlan"/>; disposing it ends the fault.</summary>
public sealed class FaultRule : IDisposable
{
    private readonly FaultPlan plan;
    private readonly Func<FakeRequest, FakeFault?> choose;
    private readonly int? times;
    private int met;

    internal FaultRule(FaultPlan plan, Func<FakeRequest, FakeFault?> choose, int? times) =>
        (this.plan, this.choose, this.times) = (plan, choose, times);

    /// <summary>How many requests it has met: the proof that the fault took effect.</summary>
    public int Met => Volatile.Read(ref met);

    /// <summary>Ends the fault for later requests.</summary>
    public void Dispose() => plan.Remove(this);

    // Call with the plan's lock held.
    internal FakeFault? Meet(FakeRequest request)
    {
        if (met >= times || choose(request) is not { } fault) return null;
        met++;
        return fault;
    }
}
