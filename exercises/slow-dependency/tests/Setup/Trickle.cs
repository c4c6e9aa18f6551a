using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>The calls that a dependency may still get after it has failed every call for long enough (C8).</summary>
internal static class Trickle
{
    /// <summary>How long the load must fail: until the trickle begins, while it is averaged, and a margin for the start.</summary>
    public static readonly TimeSpan LoadLasts = TimeSpan.FromSeconds(11);

    // When the calls must have fallen to a trickle: five seconds and twenty calls after the first failed one, and a second for calls in flight.
    private static readonly TimeSpan FailsFor = TimeSpan.FromSeconds(5);
    private const int FailsAtLeast = 20;
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(1);

    // Five a second, averaged over three seconds. A limiter by whole seconds allows that many in each of the four that three seconds touch.
    private const int PerSecond = 5;
    private static readonly TimeSpan AveragedOver = TimeSpan.FromSeconds(3);
    private const int MostInThreeSeconds = 4 * PerSecond;

    /// <summary>
    /// In no three seconds may more than a trickle be sent. Only the dependency's journal counts, from the moment at which the contract
    /// requires it of each instance; an instance that has made too few calls is not required to.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="dependency">The dependency that has failed every call since the last one of the harness's own.</param>
    /// <param name="since">That call's number.</param>
    /// <param name="load">The load meanwhile.</param>
    /// <param name="isFor">For each instance, which calls are made for requests that only it received.</param>
    public static void MustBeATrickle(
        this StoreWorld world, HttpFake dependency, long since, LoadResult load, params IReadOnlyList<Func<FakeRequest, bool>> isFor)
    {
        var calls = dependency.Journal.Entries.Where(entry => entry.Request.Number > since).ToList();
        var byInstance = isFor.Select(isIts => calls.Where(call => isIts(call.Request)).ToList()).ToList();
        var owing = byInstance.Where(its => its.Count >= FailsAtLeast).ToList();
        var spared = byInstance.Except(owing).SelectMany(its => its.Select(call => call.Request.Number)).ToHashSet();
        var own = calls.Where(call => !isFor.Any(isIts => isIts(call.Request))).ToList();
        // Each instance by itself, and all together with their own calls, which cannot be attributed to one of them.
        var ofOne = owing.Select(its => MostIn(its, OwesFrom(its, FailsAtLeast))).DefaultIfEmpty(0).Max();
        var ofAll = owing.Count == 0 ? 0 : MostIn(calls.Where(call => !spared.Contains(call.Request.Number)), owing.Max(its => OwesFrom(its, FailsAtLeast)));
        var enough = FailsAtLeast * isFor.Count;
        var ofOwn = own.Count < enough ? 0 : MostIn(own, OwesFrom(own, enough));
        var most = Math.Max(ofOne, Math.Max((double)ofAll / Math.Max(1, owing.Count), (double)ofOwn / isFor.Count));

        // The load's own clock starts a little later than the failures.
        var asked = load.Samples.Count(sample => sample.Started >= LoadLasts - AveragedOver);
        ScenarioContext.MeasurementIsValid(
            asked >= 2 * MostInThreeSeconds * isFor.Count, $"Only {asked} requests could be sent in the last {AveragedOver.TotalSeconds} s.");
        world.Scenario.MustBeAtMost(
            Promises.FallsToATrickle, "calls of an instance in 3 s while all fail", most, MostInThreeSeconds,
            () =>
            [
                $"{dependency.Name} had been failing every call for {FailsFor.TotalSeconds} s and more", $"requests in the last {AveragedOver.TotalSeconds} s: {asked}, over {isFor.Count} instance(s)",
                $"calls to it in the busiest {AveragedOver.TotalSeconds} s: {ofAll}, of one instance {ofOne}, and for no request {ofOwn}",
            ]);
    }

    /// <summary>How many calls an instance may send in any three seconds, as the harness counts (C8).</summary>
    public static int MostCalls => MostInThreeSeconds;

    /// <summary>The most calls in three seconds of those that came when the contract required a trickle already.</summary>
    /// <param name="failing">An instance's calls to one dependency without a gap, in order of receipt: every one of them failed at once.</param>
    public static int MostWhileOwed(IReadOnlyList<JournalEntry> failing) =>
        failing.Count < FailsAtLeast ? 0 : MostIn(failing, OwesFrom(failing, FailsAtLeast));

    // In order of receipt, as in a journal.
    private static int MostIn(IEnumerable<JournalEntry> calls, TimeSpan from)
    {
        var received = calls.Select(call => call.ReceivedAt).Where(at => at >= from).ToList();
        var (first, most) = (0, 0);
        for (var last = 0; last < received.Count; last++)
        {
            while (received[last] - received[first] >= AveragedOver) first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private static TimeSpan OwesFrom(IReadOnlyList<JournalEntry> calls, int atLeast)
    {
        var failed = calls.Select(call => call.AnsweredAt ?? call.ReceivedAt).Order().ToList();
        var after = failed[0] + FailsFor;
        return (failed[atLeast - 1] > after ? failed[atLeast - 1] : after) + UnderWay;
    }
}
