using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Checks;

/// <summary>
/// What the visible scenarios do one after the other, over many products and both instances, in an order from the seed; each answer is compared with
/// what was acknowledged or committed before it was asked for.
/// </summary>
public sealed class PricesAllOver
{
    private const int Steps = 60;
    private const int InAList = 7;

    [Scenario("prices-all-over")]
    public Task Every_answer_is_of_after() => CatalogueWorld.RunAsync(async world =>
    {
        var customer = world.NewCustomer();
        List<Known> known = [.. world.Products.Select(product => new Known(product))];
        world.Scenario.Did($"Made {Steps} changes, by either instance or the import, of prices, names, discounts and whole products, in an order from the seed, and asked either instance after each, for a page and for a list, with and without a customer.");
        for (var step = 0; step < Steps; step++)
        {
            var index = world.Scenario.Next(0, known.Count);
            var what = await ChangeAsync(world, known, index, customer);
            foreach (var client in world.Scenario.Shuffled(world.Clients))
            {
                foreach (var who in (long?[])[null, customer])
                {
                    await MustShowAsync(world, client, known[index], who, what);
                    Known[] list = [.. world.Scenario.Shuffled(known).Take(InAList)];
                    var answer = await client.ListAsync(list.Select(one => one.Product.Id), world.Cancellation, who);
                    world.MustBeList(answer, [.. list.Where(one => !one.IsGone).Select(one => one.To(who))], Promises.NotFromBefore, $"after {what}");
                }
            }
        }
    }, new CatalogueOptions { Instances = 2, Products = 14 });

    private static async Task MustShowAsync(CatalogueWorld world, CatalogueClient client, Known known, long? who, string what)
    {
        var answer = await client.PageAsync(known.Product.Id, world.Cancellation, who);
        if (known.IsGone) world.Scenario.MustHold(Promises.DeletedIsGone, answer.Status == 404, () => [$"GET /products/{known.Product.Id} after {what}: {answer}"]);
        else world.MustBe(answer, known.To(who), Promises.NotFromBefore, $"after {what}");
    }

    private static async Task<string> ChangeAsync(CatalogueWorld world, List<Known> known, int index, long customer)
    {
        var (one, product) = (known[index], known[index].Product);
        if (one.IsGone)
        {
            var another = world.NewProduct() with { Id = product.Id };
            await world.ImportNewAsync(another);
            known[index] = new Known(another);
            return $"the import had inserted {product.Id} again, as another product";
        }

        var client = world.Scenario.Next(0, 2);
        switch (world.Scenario.Next(0, 6))
        {
            case 0 or 1:
                known[index] = one with { Product = await world.ChangeAsync(world.Clients[client], product) };
                return $"instance {client + 1} had acknowledged a price of {product.Id}";
            case 2:
                await using (var import = await world.OpenAsync()) known[index] = one with { Product = await world.ImportPriceAsync(import, product) };
                return $"the import had set a price of {product.Id}";
            case 3:
                var renamed = product with { Name = $"thing {world.Scenario.Token(7)}" };
                await world.ImportAsync("UPDATE products SET name = $2 WHERE id = $1", renamed.Id, renamed.Name);
                known[index] = one with { Product = renamed };
                return $"the import had renamed {product.Id}";
            case 4:
                var percent = world.Scenario.Next(1, 91);
                await world.ImportDiscountAsync(product, customer, percent);
                known[index] = one with { Customer = customer, Percent = percent };
                return $"the import had given a discount of {percent} % on {product.Id}";
            default:
                var deleted = await world.Clients[client].DeleteAsync(product.Id, world.Cancellation);
                world.Scenario.MustHold(Promises.Deletes, deleted.Status == 204, () => [$"DELETE /products/{product.Id}: {deleted}"]);
                known[index] = one with { IsGone = true };
                return $"instance {client + 1} had deleted {product.Id}";
        }
    }

    /// <summary>What is true of a product now, and who has a discount on it.</summary>
    private sealed record Known(ProductData Product)
    {
        public long? Customer { get; init; }

        public int Percent { get; init; }

        public bool IsGone { get; init; }

        public ShownProduct To(long? who) => Product.To(who is not null && who == Customer ? Percent : 0);
    }
}
