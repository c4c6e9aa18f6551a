namespace Harness.Load;

/// <summary>
/// When every request of an open-loop run starts, and of which kind it is. Computed completely before the run and only from the
/// seed, so that neither a slow service nor a slow machine changes the load.
/// </summary>
public sealed class ArrivalSchedule
{
    private static readonly RequestKind[] SingleKind = [new("request")];

    private ArrivalSchedule(IReadOnlyList<RequestKind> kinds, IReadOnlyList<Arrival> arrivals, TimeSpan duration)
    {
        Kinds = kinds;
        Arrivals = arrivals;
        Duration = duration;
    }

    /// <summary>The mix.</summary>
    public IReadOnlyList<RequestKind> Kinds { get; }

    /// <summary>The planned requests, in order of their intended start.</summary>
    public IReadOnlyList<Arrival> Arrivals { get; }

    /// <summary>The length of the schedule; every arrival comes before its end.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The name of an arrival's kind.</summary>
    public string NameOf(Arrival arrival) => Kinds[arrival.Kind].Name;

    /// <summary>Arrivals at equal distances; the seed decides only their kinds.</summary>
    /// <exception cref="ArgumentException">Rate, duration or a weight is not above zero.</exception>
    public static ArrivalSchedule Constant(
        double ratePerSecond, TimeSpan duration, long seed = 0, params IReadOnlyList<RequestKind> kinds)
    {
        // The index times the distance rather than a running sum, which would drift.
        return Build(ratePerSecond, duration, seed, kinds, (index, _, _) => index / ratePerSecond);
    }

    /// <summary>
    /// Arrivals of many independent callers: distances are exponentially distributed, so that bursts occur as in
    /// production. The count varies with the seed.
    /// </summary>
    /// <exception cref="ArgumentException">Rate, duration or a weight is not above zero.</exception>
    public static ArrivalSchedule Poisson(
        double ratePerSecond, TimeSpan duration, long seed, params IReadOnlyList<RequestKind> kinds)
    {
        return Build(ratePerSecond, duration, seed, kinds,
            (_, previous, random) => previous - Math.Log(1 - random.NextUnit()) / ratePerSecond);
    }

    private static ArrivalSchedule Build(
        double ratePerSecond,
        TimeSpan duration,
        long seed,
        IReadOnlyList<RequestKind> kinds,
        Func<int, double, SplitMix, double> nextSeconds)
    {
        if (kinds.Count == 0) kinds = SingleKind;
        RequireSound(ratePerSecond, duration, kinds);
        var random = new SplitMix(seed);
        var arrivals = new List<Arrival>((int)Math.Min(ratePerSecond * duration.TotalSeconds + 16, 1 << 24));
        for (var seconds = nextSeconds(0, 0, random); seconds < duration.TotalSeconds;)
        {
            arrivals.Add(new Arrival(arrivals.Count, TimeSpan.FromSeconds(seconds), PickKind(kinds, random)));
            seconds = nextSeconds(arrivals.Count, seconds, random);
        }
        return new ArrivalSchedule(kinds, arrivals, duration);
    }

    private static int PickKind(IReadOnlyList<RequestKind> kinds, SplitMix random)
    {
        var left = random.NextUnit() * kinds.Sum(kind => kind.Weight);
        for (var kind = 0; kind < kinds.Count - 1; kind++)
        {
            left -= kinds[kind].Weight;
            if (left < 0) return kind;
        }
        return kinds.Count - 1;
    }

    private static void RequireSound(double ratePerSecond, TimeSpan duration, IReadOnlyList<RequestKind> kinds)
    {
        if (!(ratePerSecond > 0) || double.IsInfinity(ratePerSecond))
            throw new ArgumentException($"The rate must be above zero, not {ratePerSecond} a second.", nameof(ratePerSecond));
        if (duration <= TimeSpan.Zero)
            throw new ArgumentException($"The duration must be above zero, not {duration}.", nameof(duration));
        if (kinds.FirstOrDefault(kind => !(kind.Weight > 0)) is { } wrong)
            throw new ArgumentException($"The weight of '{wrong.Name}' must be above zero, not {wrong.Weight}.", nameof(kinds));
    }
}
