using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Behaviour;

public sealed class ChangesAndDeletes
{
    [Scenario("changes-and-deletes")]
    public Task A_price_is_changed_and_a_product_deleted() => CatalogueWorld.RunAsync(async world =>
    {
        var (client, product, other) = (world.Client, world.Products[0], world.Products[1]);
        world.Scenario.Did("Changed a price twice, and asked for the product each time.");
        for (var change = 0; change < 2; change++)
        {
            product = await world.ChangeAsync(client, product);
            await world.MustShowAsync(client, product, Promises.Changes, "after its price was changed");
        }

        world.Scenario.Did("Sent prices that there are not, and a price of a product that there is not.");
        foreach (var body in (string[])["", "[]", "{}", """{"priceCents":0}""", """{"priceCents":-1}""", """{"priceCents":10000001}""", """{"priceCents":"5"}""", """{"priceCents":1.5}""", """{"priceCents":null}"""])
        {
            var answer = await client.PutRawAsync($"products/{product.Id}/price", body, world.Cancellation);
            world.Scenario.MustHold(Promises.Refused, answer is { Status: 400, IsProblem: true }, () => [$"PUT /products/{product.Id}/price {body}: {answer}", "should be 400"]);
        }

        await world.MustShowAsync(client, product, Promises.Refused, "after changes that were refused");
        var unknown = await client.PutAsync(world.NewId(), 5, world.Cancellation);
        world.Scenario.MustHold(Promises.Changes, unknown is { Status: 404, IsProblem: true }, () => [$"PUT of the price of a product that there is not: {unknown}"]);

        world.Scenario.Did("Deleted a product, twice.");
        var deleted = await client.DeleteAsync(product.Id, world.Cancellation);
        world.Scenario.MustHold(Promises.Deletes, deleted.Status == 204, () => [$"DELETE /products/{product.Id}: {deleted}"]);
        await world.MustBeGoneAsync(client, product, other, Promises.DeletedIsGone, "after it was deleted");
        var again = await client.DeleteAsync(product.Id, world.Cancellation);
        world.Scenario.MustHold(Promises.Deletes, again is { Status: 404, IsProblem: true }, () => [$"DELETE /products/{product.Id} again: {again}"]);
    });
}
