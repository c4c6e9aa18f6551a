using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>A period of the traffic in which a dependency is in trouble.</summary>
/// <param name="Dependency">The dependency in trouble.</param>
/// <param name="What">What it does, in the words of a report: "hangs".</param>
/// <param name="From">Its start, counted from the traffic's start.</param>
/// <param name="To">Its end, counted from the traffic's start.</param>
/// <param name="Break">Starts the trouble; healing the dependency ends it.</param>
internal sealed record TroubleWindow(HttpFake Dependency, string What, TimeSpan From, TimeSpan To, Action Break)
{
    public bool Covers(TimeSpan at) => at >= From && at < To;
}

/// <summary>
/// Steady pages, checkouts and reads of orders over all instances, while dependencies get into trouble and out of it. Every page
/// that is shown is checked.
/// </summary>
internal sealed class Traffic
{
    public const string Page = "page";
    public const string Checkout = "checkout";
    public const string OrderRead = "order";

    // An instance's own calls: two a second on average over this time, in any distribution within it (C7).
    private const int OwnCallsPerSecond = 2;
    private const int AveragedOverSeconds = 10;

    private readonly StoreWorld _world;
    private readonly Product[] _products;
    private readonly Placed _known;
    private readonly ConcurrentBag<Placed> _placed = [];
    private readonly Calls _before;
    private Calls? _after;
    private LoadResult? _load;

    private Traffic(StoreWorld world, Product[] products, Placed known)
    {
        (_world, _products, _known) = (world, products, known);
        _before = Calls.SoFar(world);
    }

    /// <summary>Every checkout.</summary>
    public IEnumerable<Placed> Placed => _placed;

    private LoadResult Load => _load ?? throw new InvalidOperationException("Nothing was sent.");

    private Calls After => _after ?? throw new InvalidOperationException("Nothing was sent.");

    /// <summary>Sends the traffic, open-loop, with the periods of trouble in it, and waits for every answer.</summary>
    /// <param name="world">The world.</param>
    /// <param name="perSecond">How many requests a second, over all instances.</param>
    /// <param name="length">How long.</param>
    /// <param name="troubles">Several dependencies may be in trouble at once; one dependency's periods must not overlap.</param>
    public static async Task<Traffic> SendAsync(StoreWorld world, int perSecond, TimeSpan length, params IReadOnlyList<TroubleWindow> troubles)
    {
        var products = await world.NewProductsAsync(perSecond);
        var traffic = new Traffic(world, products, (await world.BuyAsync(products[0], Promises.Readable))[^1]);
        world.Scenario.Did($"Sent {perSecond} pages, checkouts and reads of orders a second for {length.TotalSeconds} s over {world.Clients.Count} instances.");
        foreach (var dependency in world.Dependencies)
        {
            world.Scenario.Plots.CallsTo(dependency);
            world.Scenario.Plots.Level($"open calls to {dependency.Name}", () => dependency.Journal.InFlight);
        }

        var loading = LoadRunner.RunAsync(
            ArrivalSchedule.Poisson(perSecond, length, world.Scenario.Next(1, int.MaxValue), new(Page, 6), new(Checkout, 2), new(OrderRead, 2)),
            traffic.SendOneAsync, cancellation: world.Cancellation);
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(troubles.Select(trouble => BreakAsync(world, trouble, startedAt)));
        traffic._load = await loading;
        traffic._after = Calls.SoFar(world);
        world.Scenario.Plots.Requests(traffic.Load);
        ScenarioContext.MeasurementIsValid(
            traffic.Load is { Missed: 0, Unfinished.Count: 0 }, "The load generator could not send every request, or not wait for it.");
        return traffic;
    }

    /// <summary>At least this share of the requests must be served, over all of the traffic or in one period.</summary>
    public void MustHaveServed(Invariant promise, string what, string kind, double fewest, TroubleWindow? during = null)
    {
        var asked = Load.Samples.Where(sample => sample.Kind == kind && during?.Covers(sample.Intended) != false).ToList();
        var status = kind == Checkout ? 201 : 200;
        var served = asked.Count(sample => sample.Status == status);
        ScenarioContext.MeasurementIsValid(asked.Count > 0, $"There were no {what}.");
        _world.Scenario.MustHoldInTime(promise, served >= asked.Count * fewest, () => [$"{what} that were answered {status}: {served} of {asked.Count}"]);
    }

    /// <summary>The calls to the two read dependencies must be at most twice the requests that need them (C7).</summary>
    public void MustNotHaveMultiplied()
    {
        // Until the last answer, whenever that was: the contract allows own calls at any time.
        var lasted = Stopwatch.GetElapsedTime(_before.At, After.At);
        var own = OwnCallsPerSecond * AveragedOverSeconds * Math.Ceiling(lasted.TotalSeconds / AveragedOverSeconds) * _world.Clients.Count;
        var pages = Load.Samples.Count(sample => sample.Kind == Page);
        var checkouts = Load.Samples.Count(sample => sample.Kind == Checkout);
        foreach (var (dependency, requests, calls) in ((HttpFake, int, int)[])
        [
            (_world.Recommendations, pages, After.Recommendations - _before.Recommendations),
            (_world.Pricing, pages + checkouts, After.Pricing - _before.Pricing),
        ])
        {
            _world.Scenario.MustBeAtMost(
                Promises.NotMultiplied, "calls for one request", (calls - own) / requests, 2,
                () =>
                [
                    $"requests that need {dependency.Name}: {requests}", $"calls that it received and did not drop: {calls}",
                    $"of these, what {_world.Clients.Count} instances may make on their own account in {lasted.TotalSeconds:0.0} s: {own:0}",
                ]);
        }
    }

    private async Task<SampleResult> SendOneAsync(Arrival arrival, CancellationToken cancellation)
    {
        var product = _products[arrival.Index % _products.Length];
        var client = _world.Clients[arrival.Index % _world.Clients.Count];
        Answer answer;
        switch (arrival.Kind)
        {
            case 0:
                answer = await client.ViewAsync(product, cancellation);
                if (answer.Status == 200) _world.MustBePage(product, answer);
                break;
            case 1:
                var basket = _world.NewBasket(product);
                answer = await client.CheckOutAsync(basket, cancellation);
                _placed.Add(new Placed(basket, answer));
                break;
            default:
                answer = await client.FindOrderAsync(_known.Basket.OrderId, cancellation);
                break;
        }

        return new SampleResult(answer.Status?.ToString() ?? "none", answer.Status);
    }

    // By the clock, like the traffic: the report plots these windows.
    private static async Task BreakAsync(StoreWorld world, TroubleWindow trouble, long startedAt)
    {
        await UntilAsync(trouble.From);
        trouble.Break();
        using (world.Scenario.Plots.Fault(trouble.Dependency.Name, trouble.What))
        {
            world.Scenario.Did($"From now on {trouble.Dependency.Name} {trouble.What}.");
            await UntilAsync(trouble.To);
            trouble.Dependency.Heal();
        }

        world.Scenario.Did($"From now on {trouble.Dependency.Name} answers again.");

        Task UntilAsync(TimeSpan at)
        {
            var left = at - Stopwatch.GetElapsedTime(startedAt);
            return left > TimeSpan.Zero ? Task.Delay(left, world.Cancellation) : Task.CompletedTask;
        }
    }

    // Calls that a dependency dropped do not count: HTTP clients repeat them by themselves (C7).
    private sealed record Calls(long At, int Recommendations, int Pricing)
    {
        public static Calls SoFar(StoreWorld world) => new(Stopwatch.GetTimestamp(), Count(world.Recommendations), Count(world.Pricing));

        private static int Count(HttpFake dependency) => dependency.Journal.Entries.Count(entry => entry.Outcome != RequestOutcome.Dropped);
    }
}
