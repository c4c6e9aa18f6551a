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
        var spared = byInstance.Except(owing).SelectMany(its => its.Select(call => call.Request.Number)).ToHashSet();
        var own = calls.Where(call => !isFor.Any(isIts => isIts(call.Request))).ToList();
        // Each for itself, and all together with what they ask on their own account, of which nobody knows whose it is.
        var ofOne = owing.Select(its => MostIn(its, OwesFrom(its, FailsAtLeast))).DefaultIfEmpty(0).Max();
        var ofAll = owing.Count == 0 ? 0 : MostIn(calls.Where(call => !spared.Contains(call.Request.Number)), owing.Max(its => OwesFrom(its, FailsAtLeast)));
        var enough = FailsAtLeast * isFor.Count;
        var ofOwn = own.Count < enough ? 0 : MostIn(own, OwesFrom(own, enough));
        var most = Math.Max(ofOne, Math.Max((double)ofAll / Math.Max(1, owing.Count), (double)ofOwn / isFor.Count));

        // The load's own clock begins a little later than the failing.
        var asked = load.Samples.Count(sample => sample.Started >= LoadLasts - AveragedOver);
        ScenarioContext.MeasurementIsValid(
            asked >= 2 * MostInThreeSeconds * isFor.Count, $"Only {asked} requests could be sent in the last {AveragedOver.TotalSeconds} s.");
        world.Scenario.MustBeAtMost(
            Promises.FallsToATrickle, "calls of an instance in 3 s while all fail", most, MostInThreeSeconds,
            () =>
            [
                $"{dependency.Name} had been failing every call for {FailsFor.TotalSeconds} s and more", $"requests in the last {AveragedOver.TotalSeconds} s: {asked}, over {isFor.Count} instance(s)",
                $"calls to it in the busiest {AveragedOver.TotalSeconds} s: {ofAll}, of one instance {ofOne}, and for nothing that was asked {ofOwn}",
            ]);
    }

    // In order of receipt, as a journal is.
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
