using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class CancellingFails
{
    private const int Checkouts = 8;

    // Longer than several attempts in one go, with a pause or two, and than a reservation may take.
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(6);

    [Scenario("cancelling-fails")]
    public Task What_cannot_be_given_back_at_first_is_given_back_in_the_end() => StoreWorld.RunAsync(async world =>
    {
        Basket[] baskets = [.. (await world.NewProductsAsync(Checkouts)).Select(world.NewBasket)];
        // No fault before the first reservation: a service that checks the warehouse first has no reason to reserve nothing.
        var isReserving = false;
        world.Reservations.Rules.Add(request =>
        {
            if (!Warehouse.IsReservation(request)) return isReserving ? FakeFault.FailBeforeEffect(503) : null;
            isReserving = true;
            return FakeFault.DropAfterEffect;
        });

        world.Scenario.Did($"Checked out {Checkouts} times at once; the warehouse reserved, dropped the connections, and for {TroubleLasts.TotalSeconds} s answered 503 to everything else.");
        var placed = await Task.WhenAll(baskets.Select(async basket => new Placed(basket, await world.Client.CheckOutAsync(basket, world.Cancellation))));
        world.MustHaveReachedTheWarehouse(baskets.Any(basket => world.Reservations.MostHeldFor(basket.OrderId) > 0), $"reservations of {Checkouts} checkouts");
        await Task.Delay(TroubleLasts, world.Cancellation);
        world.Reservations.Heal();
        await world.MustAgreeAsync(placed);
        await world.BuyAsync(await world.NewProductAsync(), Promises.Recovers);
    });
}
