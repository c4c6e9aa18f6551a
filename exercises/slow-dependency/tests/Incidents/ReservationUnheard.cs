using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class ReservationUnheard
{
    private static readonly FakeFault[] Faults = [FakeFault.NeverAnswerAfterEffect, FakeFault.DropAfterEffect, FakeFault.FailAfterEffect(500)];

    [Scenario("reservation-unheard")]
    public Task A_reservation_whose_answer_is_lost_is_neither_repeated_nor_left() => StoreWorld.RunAsync(async world =>
    {
        Basket[] baskets = [.. (await world.NewProductsAsync(Faults.Length * 3)).Select(world.NewBasket)];
        var faults = baskets.Select((basket, index) => (basket.OrderId, Fault: Faults[index % Faults.Length])).ToArray();
        world.Reservations.Rules.Add(request => faults.FirstOrDefault(one => Warehouse.IsReservationFor(request, one.OrderId)).Fault);

        world.Scenario.Did($"Checked out {baskets.Length} times at once; the warehouse reserved, and then hung, dropped the connection or answered 500.");
        var placed = await Task.WhenAll(baskets.Select(async basket => new Placed(basket, await world.Client.CheckOutAsync(basket, world.Cancellation))));
        world.MustHaveReachedTheWarehouse(baskets.Any(basket => world.Reservations.MostHeldFor(basket.OrderId) > 0), $"reservations of {baskets.Length} checkouts");
        await world.MustAgreeAsync(placed);
        await world.BuyAsync(await world.NewProductAsync(), Promises.Recovers);
    });
}
