using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class CancellingFails
{
    // As many as an instance must give back within the contract's time, nearly (C11).
    private const int Checkouts = 48;
    private const int Kinds = 3;

    // Longer than several attempts in one go, with a pause or two, and than a reservation may take.
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(6);

    // Within the 100 ms of C11 with its way there and back, and long enough that one after the other takes twice the contract's time.
    private static readonly TimeSpan AnswersAfter = TimeSpan.FromMilliseconds(80);

    // Half as much again as the contract says.
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(15);

    [Scenario("cancelling-fails")]
    public Task What_cannot_be_given_back_at_first_is_given_back_in_the_end() => StoreWorld.RunAsync(async world =>
    {
        Basket[] baskets = [.. (await world.NewProductsAsync(Checkouts)).Select(world.NewBasket)];
        // No fault before the first reservation: a service that checks the warehouse first has no reason to reserve nothing.
        var isReserving = false;
        world.Reservations.Rules.Add(request =>
        {
            if (!Warehouse.IsReservation(request)) return isReserving ? Undoing(request, baskets) : null;
            isReserving = true;
            return baskets.Index().Any(one => one.Index % 2 == 0 && Warehouse.IsReservationFor(request, one.Item.OrderId)) ? FakeFault.DropAfterEffect : FakeFault.FailAfterEffect(500);
        });

        world.Scenario.Did($"Checked out {Checkouts} times at once; the warehouse reserved, and dropped the connections or answered 500. For {TroubleLasts.TotalSeconds} s it answered 503 to cancellations, and 503 to look-ups, or with a body that broke off, or well.");
        var placed = await Task.WhenAll(baskets.Select(async basket => new Placed(basket, await world.Client.CheckOutAsync(basket, world.Cancellation))));
        world.MustHaveReachedTheWarehouse(baskets.Any(basket => world.Reservations.MostHeldFor(basket.OrderId) > 0), $"reservations of {Checkouts} checkouts");
        await Task.Delay(TroubleLasts, world.Cancellation);
        world.Reservations.Heal();
        world.Reservations.Rules.Add(FakeFault.DelayBeforeEffect(AnswersAfter));
        world.Scenario.Did($"Let the warehouse answer everything after {AnswersAfter.TotalMilliseconds} ms.");
        await world.MustAgreeAsync(placed, Ceiling, Promises.ManyAreGivenBack);
        await world.BuyAsync(await world.NewProductAsync(), Promises.Recovers);
    });

    // A third of the orders can be looked up, so that only their cancellations fail; for another the look-ups break off.
    private static FakeFault? Undoing(FakeRequest request, Basket[] baskets)
    {
        var asked = baskets.Index().FirstOrDefault(one => request.Query.Contains(one.Item.OrderId, StringComparison.Ordinal));
        return (asked.Item is null ? 0 : 1 + (asked.Index % Kinds)) switch
        {
            1 => null,
            2 => FakeFault.CutBody,
            _ => FakeFault.FailBeforeEffect(503),
        };
    }
}
