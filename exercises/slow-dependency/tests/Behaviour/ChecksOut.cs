using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Behaviour;

public sealed class ChecksOut
{
    [Scenario("checks-out")]
    public Task An_order_is_placed_once_at_the_right_price_or_refused() => StoreWorld.RunAsync(async world =>
    {
        var (product, soldOut) = (await world.NewProductAsync(), await world.NewProductAsync());
        world.Reservations.SellOut(soldOut.Id);
        world.Scenario.Did("Checked out a product, one that is sold out, one that does not exist, and an invalid basket.");
        var placed = await world.BuyAsync(product, Promises.Readable);
        var refused = new Placed(world.NewBasket(soldOut), null);
        refused = refused with { Answer = await world.Client.CheckOutAsync(refused.Basket, world.Cancellation) };
        world.Scenario.MustHold(Promises.RefusedWhenSoldOut, refused.Answer is { Status: 409, IsProblem: true }, () => [$"{refused.Basket}", $"answer: {refused.Answer}"]);
        var unknown = await world.Client.CheckOutAsync(world.NewBasket(product with { Id = $"p-{world.Scenario.Token()}" }), world.Cancellation);
        world.Scenario.MustHold(Promises.Readable, unknown is { Status: 404, IsProblem: true }, () => ["a product that does not exist", $"answer: {unknown}"]);
        var nonsense = await world.Client.PostAsync(new { orderId = "o 1", productId = product.Id, quantity = 0 }, world.Cancellation);
        world.Scenario.MustHold(Promises.Readable, nonsense is { Status: 400, IsProblem: true }, () => ["an order id with a space, a quantity of zero", $"answer: {nonsense}"]);
        await world.MustAgreeAsync([.. placed, refused]);
    }, isolation: Isolation.InProcess);
}
