using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Composites;

/// <summary>
/// A bad quarter of an hour in twenty seconds: steady traffic over two instances, and one dependency after the other in trouble.
/// Judged by what was answered, what reached the dependencies, and the books.
/// </summary>
public sealed class BadQuarterOfAnHour
{
    private const int PerSecond = 20;
    private const string Page = "page";
    private const string Checkout = "checkout";
    private const string OrderRead = "order";
    private const double FewestServed = 0.5;

    // Each dependency may take ten seconds to be used again, and two are in trouble before.
    private const double FewestPlaced = 0.1;
    private const int OwnCallsPerSecond = 2;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RecommenderHangs = TimeSpan.FromSeconds(13);
    private static readonly TimeSpan RecommenderAnswers = TimeSpan.FromSeconds(18);

    [Scenario("bad-quarter-of-an-hour")]
    public Task One_trouble_after_the_other_takes_nothing_else_down() => StoreWorld.RunAsync(async world =>
    {
        var products = await world.NewProductsAsync(PerSecond);
        var known = (await world.BuyAsync(products[0], Promises.Readable))[^1];
        var placed = new ConcurrentBag<Placed>();
        world.Scenario.Did($"Sent {PerSecond} pages, checkouts and reads of orders a second for {Length.TotalSeconds} s over two instances.");
        var before = world.Dependencies.Select(dependency => dependency.Journal.Count).ToArray();
        foreach (var dependency in world.Dependencies)
        {
            world.Scenario.Plots.CallsTo(dependency);
            world.Scenario.Plots.Level($"open calls to {dependency.Name}", () => dependency.Journal.InFlight);
        }

        var loading = LoadRunner.RunAsync(
            ArrivalSchedule.Poisson(PerSecond, Length, world.Scenario.Next(1, int.MaxValue), new(Page, 6), new(Checkout, 2), new(OrderRead, 2)),
            (arrival, cancellation) => SendAsync(world, products[arrival.Index % products.Length], known, placed, arrival, cancellation),
            cancellation: world.Cancellation);
        await BreakThingsAsync(world);
        var load = await loading;
        world.Scenario.Plots.Requests(load);
        ScenarioContext.MeasurementIsValid(load.Missed == 0 && load.Unfinished.Count == 0, "The load generator could not send every request, or not wait for it.");

        world.Scenario.Did("Waited until everything was at rest.");
        MustHaveServed(world, load);
        MustNotHaveMultiplied(world, load, before);
        foreach (var dependency in world.Dependencies) world.MustHaveBeenBounded(dependency);
        await world.MustAgreeAsync(placed);
        foreach (var client in world.Clients) await world.BuyAsync(await world.NewProductAsync(), Promises.Recovers, client);
    }, instances: 2);

    private static async Task<SampleResult> SendAsync(
        StoreWorld world, Product product, Placed known, ConcurrentBag<Placed> placed, Arrival arrival, CancellationToken cancellation)
    {
        var client = world.Clients[arrival.Index % world.Clients.Count];
        Answer answer;
        switch (arrival.Kind)
        {
            case 0:
                answer = await client.ViewAsync(product, cancellation);
                if (answer.Status == 200) world.MustBePage(product, answer);
                break;
            case 1:
                var basket = world.NewBasket(product);
                answer = await client.CheckOutAsync(basket, cancellation);
                placed.Add(new Placed(basket, answer));
                break;
            default:
                answer = await client.FindOrderAsync(known.Basket.OrderId, cancellation);
                break;
        }

        return new SampleResult(answer.Status?.ToString() ?? "none", answer.Status);
    }

    // By the clock, like the traffic: the windows are what the report draws.
    private static async Task BreakThingsAsync(StoreWorld world)
    {
        var startedAt = Stopwatch.GetTimestamp();
        (HttpFake Dependency, string What, TimeSpan From, TimeSpan To, Action Break)[] troubles =
        [
            (world.Pricing, "answers 503", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), () => world.Pricing.Rules.Add(FakeFault.FailBeforeEffect(503))),
            (world.Reservations, "reserves and does not answer", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8),
                () => world.Reservations.Rules.Add(Warehouse.IsReservation, FakeFault.NeverAnswerAfterEffect)),
            (world.Recommendations, "hangs", RecommenderHangs, RecommenderAnswers, () => world.Recommendations.Rules.Add(FakeFault.NeverAnswerBeforeEffect)),
        ];
        foreach (var (dependency, what, from, to, breakIt) in troubles)
        {
            await UntilAsync(from);
            breakIt();
            using (world.Scenario.Plots.Fault(dependency.Name, what))
            {
                world.Scenario.Did($"From now on {dependency.Name} {what}.");
                await UntilAsync(to);
                dependency.Heal();
            }

            world.Scenario.Did($"From now on {dependency.Name} answers again.");
        }

        Task UntilAsync(TimeSpan at)
        {
            var left = at - Stopwatch.GetElapsedTime(startedAt);
            return left > TimeSpan.Zero ? Task.Delay(left, world.Cancellation) : Task.CompletedTask;
        }
    }

    private static void MustHaveServed(StoreWorld world, LoadResult load)
    {
        MustBe(Promises.OthersAreServed, "orders read", 200, FewestServed, sample => sample.Kind == OrderRead);
        MustBe(
            Promises.SellsWithoutRecommendations, "pages while the recommender hung", 200, FewestServed,
            sample => sample.Kind == Page && sample.Intended >= RecommenderHangs && sample.Intended < RecommenderAnswers);
        MustBe(Promises.Recovers, "checkouts", 201, FewestPlaced, sample => sample.Kind == Checkout);

        void MustBe(Invariant promise, string what, int status, double fewest, Func<Harness.Measurement.Sample, bool> counts)
        {
            var asked = load.Samples.Where(counts).ToList();
            var served = asked.Count(sample => sample.Status == status);
            ScenarioContext.MeasurementIsValid(asked.Count > 0, $"There were no {what}.");
            world.Scenario.MustHoldInTime(promise, served >= asked.Count * fewest, () => [$"{what} that were answered {status}: {served} of {asked.Count}"]);
        }
    }

    private static void MustNotHaveMultiplied(StoreWorld world, LoadResult load, int[] before)
    {
        var own = OwnCallsPerSecond * world.Clients.Count * Length.TotalSeconds;
        var pages = load.Samples.Count(sample => sample.Kind == Page);
        var checkouts = load.Samples.Count(sample => sample.Kind == Checkout);
        foreach (var (dependency, requests, earlier) in ((HttpFake, int, int)[])[(world.Recommendations, pages, before[0]), (world.Pricing, pages + checkouts, before[1])])
        {
            var calls = dependency.Journal.Count - earlier;
            world.Scenario.MustBeAtMost(
                Promises.NotMultiplied, "calls for one request", (calls - own) / requests, 2,
                () => [$"requests that need {dependency.Name}: {requests}", $"calls to it: {calls}"]);
        }
    }
}
