using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class DeletedElsewhere
{
    [Scenario("deleted-elsewhere")]
    public Task A_deleted_product_is_gone_for_everybody() => CatalogueWorld.RunAsync(async world =>
    {
        var beside = world.Products[0];
        foreach (var product in world.Products) await world.MustShowEverywhereAsync(product, Promises.Readable, "before anything was deleted");
        world.Scenario.Did("Asked both instances for products, deleted some through one of them and let the import delete others, and asked both again at once.");
        for (var number = 1; number <= 4; number++)
        {
            var product = world.Products[number];
            var byImport = number % 2 == 0;
            if (byImport)
            {
                await world.ImportAsync("DELETE FROM products WHERE id = $1", product.Id);
            }
            else
            {
                var deleted = await world.Clients[number / 2 % 2].DeleteAsync(product.Id, world.Cancellation);
                world.Scenario.MustHold(Promises.Deletes, deleted.Status == 204, () => [$"DELETE /products/{product.Id}: {deleted}"]);
            }

            var when = byImport ? "after the import had deleted it" : $"after instance {1 + number / 2 % 2} had deleted it";
            foreach (var client in world.Clients)
            {
                await world.MustBeGoneAsync(client, product, beside, Promises.DeletedIsGone, when);
                var put = await client.PutAsync(product.Id, product.PriceCents, world.Cancellation);
                world.Scenario.MustHold(Promises.DeletedIsGone, put.Status == 404, () => [$"PUT /products/{product.Id}/price {when}: {put}", "should be 404"]);
                var again = await client.DeleteAsync(product.Id, world.Cancellation);
                world.Scenario.MustHold(Promises.DeletedIsGone, again.Status == 404, () => [$"DELETE /products/{product.Id} {when}: {again}", "should be 404"]);
                await world.MustBeGoneAsync(client, product, beside, Promises.DeletedIsGone, $"{when}, and somebody had tried to change it");
            }
        }
    }, new CatalogueOptions { Instances = 2 });
}
