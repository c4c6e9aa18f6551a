using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class DatabaseAway
{
    private const int Asked = 4;

    [Scenario("database-away")]
    public Task While_the_database_is_away_nobody_is_shown_a_price_of_before() => CatalogueWorld.RunAsync(async world =>
    {
        var (client, products, customer) = (world.Client, world.Products, world.NewCustomer());
        foreach (var product in products) await world.MustShowAsync(client, product, Promises.Readable, "before the database went away");
        world.Scenario.Did("Took the database away from one of two instances, changed prices through the other one, and asked the first for pages, for lists, with and without a customer, and for changes.");
        world.Service.Database.Refuse();
        List<ProductData> changed = [];
        foreach (var product in products) changed.Add(await world.ChangeAsync(world.Clients[1], product));
        foreach (var product in products.Take(Asked))
        {
            MustBeNotNow(world, $"GET /products/{product.Id}", await client.PageAsync(product.Id, world.Cancellation));
            MustBeNotNow(world, $"GET /products/{product.Id} (Customer-Id: {customer})", await client.PageAsync(product.Id, world.Cancellation, customer));
        }

        MustBeNotNow(world, "a list", await client.ListAsync(products.Select(product => product.Id), world.Cancellation));
        MustBeNotNow(world, "a list for a customer", await client.ListAsync(products.Select(product => product.Id), world.Cancellation, customer));
        MustBeNotNow(world, $"PUT /products/{products[0].Id}/price", await client.PutAsync(products[0].Id, 4711, world.Cancellation));
        MustBeNotNow(world, $"DELETE /products/{products[1].Id}", await client.DeleteAsync(products[1].Id, world.Cancellation));

        world.Scenario.Did("Gave it back, and asked until the answers were not \"not now\" any more.");
        world.Service.Database.Heal();
        foreach (var product in changed.Skip(2))
        {
            var answer = await client.UntilFinalAsync(() => client.PageAsync(product.Id, world.Cancellation), world.Cancellation);
            world.Scenario.MustHoldInTime(Promises.BackIsBack, CatalogueClient.IsFinal(answer), () => [$"GET /products/{product.Id}, {CatalogueClient.RetryCeiling.TotalSeconds:0} s after the database was back: {answer}"]);
            world.MustBe(answer, product.To(), Promises.NotFromBefore, "after the database was back");
        }

        // What was answered 503 may have happened or not (C2).
        var again = await world.ChangeAsync(client, changed[2]);
        await world.MustShowAsync(client, again, Promises.BackIsBack, "after the database was back and its price was changed");
    }, new CatalogueOptions { Instances = 2 });

    private static void MustBeNotNow(CatalogueWorld world, string what, Answer answer) =>
        world.Scenario.MustHold(Promises.AwayIsNotNow, answer.Status == 503, () => [$"{what}, while the database was away: {answer}", "should be 503"]);
}
