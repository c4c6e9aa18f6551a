using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>What a dependency is still sent when it has failed every call for long enough (C8).</summary>
internal static class Trickle
{
    /// <summary>For how long load must fail so that there is something to count: until the trickle, while it is averaged, and something to start in.</summary>
    public static readonly TimeSpan LoadLasts = TimeSpan.FromSeconds(11);

    // When it must have fallen: five seconds after the first call that failed, and twenty calls; and a second for what is under way.
    private static readonly TimeSpan FailsFor = TimeSpan.FromSeconds(5);
    private const int FailsAtLeast = 20;
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(1);

    // Five a second, averaged over three seconds. Whoever counts in whole seconds sends so many in each of the four that three seconds touch.
    private const int PerSecond = 5;
    private static readonly TimeSpan AveragedOver = TimeSpan.FromSeconds(3);
    private const int MostInThreeSeconds = 4 * PerSecond;

    /// <summary>
    /// In no three seconds was more than a trickle sent. Counted by the dependency's journal alone, from the moment at which the contract
    /// asks it of each instance; an instance that has made too few calls for that owes nothing.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="dependency">What has failed every call since the last one of the harness's own.</param>
    /// <param name="since">That call's number.</param>
    /// <param name="load">What was asked meanwhile.</param>
    /// <param name="isFor">For each instance, which calls are made for what only it was asked.</param>
    public static void MustBeATrickle(
        this StoreWorld world, HttpFake dependency, long since, LoadResult load, params IReadOnlyList<Func<FakeRequest, bool>> isFor)
    {
        var calls = dependency.Journal.Entries.Where(entry => entry.Request.Number > since).ToList();
        var byInstance = isFor.Select(isIts => calls.Where(call => isIts(call.Request)).ToList()).ToList();
        var owing = byInstance.Where(its => its.Count >= FailsAtLeast).ToList();
        var spared = byInstance.Except(owing).SelectMany(its => its).ToHashSet();
        // Each for itself, and all together: what an instance asks on its own account shows in the sum alone.
        var ofOne = owing.Select(its => MostIn(its, OwesFrom(its))).DefaultIfEmpty(0).Max();
        var ofAll = owing.Count == 0 ? 0 : MostIn(calls.Where(call => !spared.Contains(call)), owing.Max(OwesFrom));

        // The load's own clock begins a little later than the failing.
        var asked = load.Samples.Count(sample => sample.Started >= LoadLasts - AveragedOver);
        ScenarioContext.MeasurementIsValid(
            asked >= 2 * MostInThreeSeconds * isFor.Count, $"Only {asked} requests could be sent in the last {AveragedOver.TotalSeconds} s.");
        world.Scenario.MustBeAtMost(
            Promises.FallsToATrickle, "calls of an instance in 3 s while all fail", Math.Max(ofOne, (double)ofAll / Math.Max(1, owing.Count)), MostInThreeSeconds,
            () =>
            [
                $"{dependency.Name} had been failing every call for {FailsFor.TotalSeconds} s and more", $"requests in the last {AveragedOver.TotalSeconds} s: {asked}, over {isFor.Count} instance(s)",
                $"calls to it in the busiest {AveragedOver.TotalSeconds} s: {ofAll}, and of one instance {ofOne}",
            ]);
    }

    private static int MostIn(IEnumerable<JournalEntry> calls, TimeSpan from)
    {
        var received = calls.Select(call => call.ReceivedAt).Where(at => at >= from).ToList();
        return received.Select(start => received.Count(at => at >= start && at < start + AveragedOver)).DefaultIfEmpty(0).Max();
    }

    private static TimeSpan OwesFrom(IReadOnlyList<JournalEntry> calls)
    {
        var failed = calls.Select(call => call.AnsweredAt ?? call.ReceivedAt).Order().ToList();
        var after = failed[0] + FailsFor;
        return (failed[FailsAtLeast - 1] > after ? failed[FailsAtLeast - 1] : after) + UnderWay;
    }
}
