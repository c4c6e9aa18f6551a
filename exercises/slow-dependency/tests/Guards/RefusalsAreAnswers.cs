using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class RefusalsAreAnswers
{
    private const int Refused = 40;
    private const int Others = 10;

    [Scenario("refusals-are-answers")]
    public Task What_is_refused_to_some_is_not_refused_to_others() => StoreWorld.RunAsync(async world =>
    {
        var soldOut = await world.NewProductAsync();
        world.Reservations.SellOut(soldOut.Id);
        var others = await world.NewProductsAsync(Others);

        world.Scenario.Did($"Checked out a product that is sold out {Refused} times, a few at a time, and then {Others} other products.");
        await world.EachAsync(Enumerable.Repeat(soldOut, Refused), async (product, client) =>
        {
            var refused = await world.CheckOutOnceAsync(product, client);
            world.Scenario.MustHold(Promises.RefusedWhenSoldOut, refused.Answer!.Status is 409 or 503, () => [$"{refused.Basket}, which is sold out", $"answer: {refused.Answer}"]);
        });
        var placed = new List<Placed>();
        foreach (var product in others) placed.Add(await world.CheckOutOnceAsync(product));
        world.MustBeServed(Promises.RefusalsAreAnswers, "checkouts of products in stock", [.. placed.Select(one => one.Answer!)], 201);
        await world.MustAgreeAsync(placed);
    });
}
