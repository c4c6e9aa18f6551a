using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Composites;

/// <summary>
/// A bad quarter of an hour in twenty seconds: steady traffic over two instances, and one dependency after the other in trouble.
/// Judged by the answers, the calls that reached the dependencies, and the books.
/// </summary>
public sealed class BadQuarterOfAnHour
{
    private const int PerSecond = 20;
    private const double FewestServed = 0.5;

    // Each dependency may take ten seconds to be used again, and two are in trouble before.
    private const double FewestPlaced = 0.1;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    [Scenario("bad-quarter-of-an-hour")]
    public Task One_trouble_after_the_other_takes_nothing_else_down() => StoreWorld.RunAsync(async world =>
    {
        TroubleWindow hanging = new(
            world.Recommendations, "hangs", TimeSpan.FromSeconds(13), TimeSpan.FromSeconds(18),
            () => world.Recommendations.Rules.Add(FakeFault.NeverAnswerBeforeEffect));
        var traffic = await Traffic.SendAsync(
            world, PerSecond, Length,
            new(world.Pricing, "answers 503", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3),
                () => world.Pricing.Rules.Add(FakeFault.FailBeforeEffect(503))),
            new(world.Reservations, "reserves and does not answer", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8),
                () => world.Reservations.Rules.Add(Warehouse.IsReservation, FakeFault.NeverAnswerAfterEffect)),
            hanging);

        world.Scenario.Did("Waited until everything was at rest.");
        traffic.MustHaveServed(Promises.OthersAreServed, "orders read", Traffic.OrderRead, FewestServed);
        traffic.MustHaveServed(Promises.SellsWithoutRecommendations, "pages while the recommender hung", Traffic.Page, FewestServed, hanging);
        traffic.MustHaveServed(Promises.Recovers, "checkouts", Traffic.Checkout, FewestPlaced);
        traffic.MustNotHaveMultiplied();
        foreach (var dependency in world.Dependencies) world.MustHaveBeenBounded(dependency);
        await world.MustAgreeAsync(traffic.Placed);
        foreach (var client in world.Clients) await world.BuyAsync(await world.NewProductAsync(), Promises.Recovers, client);
    }, instances: 2);
}
