using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class NotFoundThenCreated
{
    private const int Created = 3;

    [Scenario("not-found-then-created")]
    public Task A_product_is_found_from_its_insertion_on() => CatalogueWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Asked both instances for ids that there were not, in pages, in lists and with a price, let the import insert them, and asked again at once.");
        for (var number = 0; number < Created; number++)
        {
            var (product, beside) = (world.NewProduct(), world.Products[number]);
            foreach (var client in world.Clients)
            {
                await world.MustBeGoneAsync(client, product, beside, Promises.Readable, "before it was inserted");
                var early = await client.PutAsync(product.Id, product.PriceCents, world.Cancellation);
                world.Scenario.MustHold(Promises.Changes, early.Status == 404, () => [$"PUT /products/{product.Id}/price, which there is not: {early}"]);
            }

            await world.ImportNewAsync(product);
            await world.MustShowEverywhereAsync(product, Promises.CreatedIsFound, "after the import had inserted it");
            var changed = product with { PriceCents = world.OtherPrice(product) };
            var put = await world.Clients[number % 2].PutAsync(product.Id, changed.PriceCents, world.Cancellation);
            world.Scenario.MustHold(Promises.CreatedIsFound, put.Status == 204, () => [$"PUT /products/{product.Id}/price after the import had inserted it: {put}"]);
        }
    }, new CatalogueOptions { Instances = 2 });
}
