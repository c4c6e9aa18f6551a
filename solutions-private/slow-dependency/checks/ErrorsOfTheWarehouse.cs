using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Checks;

/// <summary>What the visible scenario shows for pages holds for checkouts, too: some errors of the warehouse stop few of them.</summary>
public sealed class ErrorsOfTheWarehouse
{
    private const int Checkouts = 60;
    private const int OneIn = 20;
    private const double FewestServed = 0.8;

    [Scenario("errors-of-the-warehouse")]
    public Task An_occasional_error_is_felt_by_few_checkouts() => StoreWorld.RunAsync(async world =>
    {
        Basket[] baskets = [.. (await world.NewProductsAsync(Checkouts)).Select(world.NewBasket)];
        FakeFault[] errors = [FakeFault.FailBeforeEffect(503), FakeFault.FailAfterEffect(500), FakeFault.DropAfterEffect];
        var unlucky = baskets.Where((_, index) => index % OneIn == 7).Zip(errors).ToArray();
        world.Reservations.Rules.Add(request => unlucky.FirstOrDefault(one => Warehouse.IsReservationFor(request, one.First.OrderId)).Second);

        world.Scenario.Did($"Checked out {Checkouts} times, a few at a time, while the warehouse failed for one in {OneIn}, with and without reserving.");
        var placed = new Placed[Checkouts];
        await world.EachAsync(baskets.Index(), async (one, client) =>
            placed[one.Index] = new Placed(one.Item, await client.CheckOutAsync(one.Item, world.Cancellation)));
        var served = placed.Count(one => one.Answer!.Status == 201);
        world.Scenario.MustHoldInTime(
            Promises.SomeErrorsStopNobody, served >= Checkouts * FewestServed,
            () => [$"reservations that failed: one in {OneIn}", $"checkouts that were placed: {served} of {Checkouts}"]);
        await world.MustAgreeAsync(placed);
    });
}
