namespace Harness.Load.Adapter;

/// <summary>How many arrivals NBomber injects a second, for some seconds.</summary>
/// <param name="PerSecond">How many in each second.</param>
/// <param name="Seconds">How many seconds.</param>
internal readonly record struct Injection(int PerSecond, int Seconds);

/// <summary>A schedule as NBomber can follow it: its shortest simulation takes a second, and starts at random times within that second.</summary>
internal static class InjectionPlan
{
    // NBomber stops with its last simulation, whether or not what it injected in the last second has started.
    private const int SecondsAfterwards = 2;

    /// <summary>
    /// The injections: first a single one, which says when NBomber has begun, then the arrivals of each second of the schedule.
    /// </summary>
    public static IReadOnlyList<Injection> Of(ArrivalSchedule schedule)
    {
        var counts = new int[(int)Math.Ceiling(schedule.Duration.TotalSeconds)];
        foreach (var arrival in schedule.Arrivals) counts[(int)arrival.IntendedStart.TotalSeconds]++;
        List<Injection> plan = [new Injection(1, 1)];
        // Equal seconds in one: NBomber is a little late with every change.
        foreach (var count in counts)
        {
            if (plan.Count > 1 && plan[^1].PerSecond == count) plan[^1] = plan[^1] with { Seconds = plan[^1].Seconds + 1 };
            else plan.Add(new Injection(count, 1));
        }

        plan.Add(new Injection(0, SecondsAfterwards));
        return plan;
    }
}
