using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Checks;

/// <summary>
/// The visible quarter of an hour with other troubles, in another order, and with two dependencies in trouble at once, chosen by the seed.
/// </summary>
public sealed class AnyQuarterOfAnHour
{
    private const int PerSecond = 20;
    private const double FewestServed = 0.5;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan ByteEvery = TimeSpan.FromSeconds(0.8);

    // Within the three seconds that a reservation may take (D5).
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    [Scenario("any-quarter-of-an-hour")]
    public Task Whatever_comes_takes_nothing_else_down() => StoreWorld.RunAsync(async world =>
    {
        var alone = world.Scenario.Shuffled<HttpFake>([world.Recommendations, world.Reservations]);
        var (first, second) = (NewTrouble(world, alone[0], 1, 5), NewTrouble(world, alone[1], 6, 10));
        var traffic = await Traffic.SendAsync(
            world, PerSecond, Length, first, second,
            NewTrouble(world, world.Pricing, 11, 15), NewTrouble(world, alone[world.Scenario.Next(0, 2)], 11, 15));

        world.Scenario.Did("Waited until everything was at rest.");
        traffic.MustHaveServed(Promises.OthersAreServed, "orders read", Traffic.OrderRead, FewestServed);
        foreach (var trouble in (TroubleWindow[])[first, second])
        {
            traffic.MustHaveServed(
                trouble.Dependency == world.Recommendations ? Promises.SellsWithoutRecommendations : Promises.OthersAreServed,
                $"pages while {trouble.Dependency.Name} {trouble.What}", Traffic.Page, FewestServed, trouble);
        }

        traffic.MustNotHaveMultiplied();
        foreach (var dependency in world.Dependencies) world.MustHaveBeenBounded(dependency);
        await world.MustAgreeAsync(traffic.Placed);
        foreach (var client in world.Clients)
        {
            await world.MustRecommendAgainAsync(client);
            await world.MustPlaceAgainAsync(client);
        }
    }, instances: 2);

    private static TroubleWindow NewTrouble(StoreWorld world, HttpFake dependency, int from, int to)
    {
        (string What, Action Break)[] any =
        [
            ("hangs", () => dependency.Rules.Add(FakeFault.NeverAnswerBeforeEffect)),
            ("drops connections", () => dependency.Rules.Add(FakeFault.DropBeforeEffect)),
            ("answers 500", () => dependency.Rules.Add(FakeFault.FailBeforeEffect(500))),
            ("answers byte by byte", () => dependency.Rules.Add(FakeFault.DripBody(ByteEvery))),
            ("refuses connections", dependency.Refuse),
        ];
        (string What, Action Break)[] whileReserving =
        [
            ("reserves and does not answer", () => dependency.Rules.Add(Warehouse.IsReservation, FakeFault.NeverAnswerAfterEffect)),
            ("reserves and drops the connection", () => dependency.Rules.Add(Warehouse.IsReservation, FakeFault.DropAfterEffect)),
            ("reserves and answers 500", () => dependency.Rules.Add(Warehouse.IsReservation, FakeFault.FailAfterEffect(500))),
            ("drops the connection and reserves later", () => dependency.Rules.Add(Warehouse.IsReservation, FakeFault.LateEffect(Late))),
        ];
        var possible = dependency == world.Reservations ? [.. any, .. whileReserving] : any;
        var (what, breakIt) = possible[world.Scenario.Next(0, possible.Length)];
        return new TroubleWindow(dependency, what, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), breakIt);
    }
}
