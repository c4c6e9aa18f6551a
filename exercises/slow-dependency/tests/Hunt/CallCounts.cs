using Harness.Fakes;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>What is promised of the calls that the recommender and pricing received during a script (C7, C8). Counted in their journals.</summary>
/// <param name="world">The world.</param>
/// <param name="visits">Who asked for what.</param>
internal sealed class CallCounts(StoreWorld world, Visits visits)
{
    // C8 speaks of calls that fail at once.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(0.5);

    private readonly IReadOnlyDictionary<HttpFake, int> _before = new Dictionary<HttpFake, int>
    {
        [world.Recommendations] = world.Recommendations.Journal.Count, [world.Pricing] = world.Pricing.Journal.Count,
    };

    /// <summary>
    /// No request causes more than two calls (C7). Product by product: what one request left unused, another may not use. What is beyond that
    /// is the instances' own account.
    /// </summary>
    /// <param name="duration">How long the instances could call on their own account.</param>
    public void MustNotMultiply(TimeSpan duration)
    {
        foreach (var (dependency, before) in _before)
        {
            var beyond = Since(dependency, before).Where(entry => entry.Outcome != RequestOutcome.Dropped).GroupBy(ProductOf)
                .Select(its => (Product: its.Key, Calls: its.Count(), Requests: visits.RequestsFor(its.Key)))
                .Select(one => (one.Product, one.Calls, one.Requests, Beyond: one.Calls - (2 * one.Requests))).Where(one => one.Beyond > 0).ToList();
            // Two a second of each instance are its own (C7), and a second more for what began before.
            var most = (int)Math.Ceiling(2 * world.Instances.Count * (duration.TotalSeconds + 1)) + 20;
            world.Scenario.MustHold(
                Promises.NotMultiplied, beyond.Sum(one => one.Beyond) <= most,
                () =>
                [
                    $"{visits.Requests} requests; calls to {dependency.Name} beyond two for each of them, in {duration.TotalSeconds:0} s: {beyond.Sum(one => one.Beyond)}; {most} are allowed",
                    .. beyond.OrderByDescending(one => one.Beyond).Take(3).Select(one => $"product {one.Product}: {one.Requests} request(s), {one.Calls} calls"),
                ]);
        }
    }

    /// <summary>While a dependency fails every call of an instance at once, few are sent (C8).</summary>
    public void MustFallToATrickle()
    {
        foreach (var (dependency, before) in _before)
        {
            var calls = Since(dependency, before).ToList();
            for (var instance = 0; instance < world.Instances.Count; instance++)
            {
                var runs = FailingRuns(calls, instance).ToList();
                var most = runs.Select(Trickle.MostWhileOwed).DefaultIfEmpty().Max();
                var number = instance + 1;
                world.Scenario.MustBeAtMost(
                    Promises.FallsToATrickle, "calls of an instance in 3 s while all fail", most, Trickle.MostCalls,
                    () => [$"{dependency.Name} had been failing every call of instance {number} for 5 s and more", $"calls in the busiest 3 s from then on: {most}"]);
            }
        }
    }

    // Calls of an instance in order of receipt, without a gap, that all failed at once. A call of whichever instance that did not ends a run for both.
    private IEnumerable<IReadOnlyList<JournalEntry>> FailingRuns(IReadOnlyList<JournalEntry> calls, int instance)
    {
        List<JournalEntry> run = [];
        var answeredUntil = TimeSpan.Zero;
        foreach (var call in calls)
        {
            var whose = visits.InstanceOf(ProductOf(call));
            if (whose is { } other && other != instance) continue;
            if (!Failed(call))
            {
                yield return run;
                run = [];
                // Only what came after its answer is one failure after the other.
                answeredUntil = call.EndedAt is not { } ended ? TimeSpan.MaxValue : ended > answeredUntil ? ended : answeredUntil;
            }
            else if (whose == instance && call.ReceivedAt >= answeredUntil)
            {
                run.Add(call);
            }
        }

        yield return run;
    }

    private static bool Failed(JournalEntry call) =>
        call is { Outcome: RequestOutcome.Answered, Status: >= 500 } && call.EndedAt - call.ReceivedAt < AtOnce;

    private static IEnumerable<JournalEntry> Since(HttpFake dependency, int before) => dependency.Journal.Entries.Skip(before);

    private static string ProductOf(JournalEntry entry) => entry.Request.Route.GetValueOrDefault("productId") ?? "";
}
