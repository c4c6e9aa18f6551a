using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class ReservationLandsLate
{
    private const int Checkouts = 8;
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    [Scenario("reservation-lands-late")]
    public Task A_reservation_that_takes_effect_after_its_connection_dropped_is_given_back() => StoreWorld.RunAsync(async world =>
    {
        Basket[] baskets = [.. (await world.NewProductsAsync(Checkouts)).Select(world.NewBasket)];
        var late = world.Reservations.Rules.Add(Warehouse.IsReservation, FakeFault.LateEffect(Late));

        world.Scenario.Did($"Checked out {Checkouts} times at once; the warehouse dropped the connections, and reserved {Late.TotalSeconds} s later.");
        var placed = await Task.WhenAll(baskets.Select(async basket => new Placed(basket, await world.Client.CheckOutAsync(basket, world.Cancellation))));
        var asked = late.Met;
        world.MustHaveReachedTheWarehouse(asked > 0, $"reservations of {Checkouts} checkouts");
        var landed = await world.Reservations.Journal.WhenAsync(
            journal => journal.Entries.Count(entry => entry.Fault is not null && entry.EffectAt is not null) >= asked, Trouble.EffectCeiling);
        ScenarioContext.MeasurementIsValid(landed, $"The harness's warehouse did not make its late reservations within {Trouble.EffectCeiling.TotalSeconds} s.");
        late.Dispose();
        await world.MustAgreeAsync(placed);
        await world.BuyAsync(await world.NewProductAsync(), Promises.Recovers);
    });
}
