using Harness.Load;
using Harness.Load.Adapter;

namespace Harness.Tests.Load;

/// <summary>The adapter for NBomber is in no build; its plan needs no package and is compiled here.</summary>
public sealed class InjectionPlanTests
{
    [Fact]
    public void Every_second_of_the_plan_has_its_own_count_after_the_one_that_begins()
    {
        var plan = ArrivalSchedule.Poisson(40, TimeSpan.FromSeconds(6.5), seed: 9);

        var seconds = Seconds(InjectionPlan.Of(plan));

        Assert.Equal(1, seconds[0]);
        Assert.Equal(Enumerable.Range(0, 7).Select(second => plan.Arrivals.Count(arrival => (int)arrival.IntendedStart.TotalSeconds == second)), seconds[1..8]);
        Assert.Equal([0, 0], seconds[8..]);
    }

    [Fact]
    public void Equal_seconds_are_one_injection_but_never_with_the_one_that_begins() => Assert.Equal(
        [new Injection(1, 1), new Injection(1, 4), new Injection(0, 2)], InjectionPlan.Of(ArrivalSchedule.Constant(1, TimeSpan.FromSeconds(4))));

    [Fact]
    public void A_plan_shorter_than_a_second_is_injected_in_one() => Assert.Equal(
        [new Injection(1, 1), new Injection(10, 1), new Injection(0, 2)], InjectionPlan.Of(ArrivalSchedule.Constant(100, TimeSpan.FromMilliseconds(100))));

    private static int[] Seconds(IEnumerable<Injection> plan) => [.. plan.SelectMany(injection => Enumerable.Repeat(injection.PerSecond, injection.Seconds))];
}
