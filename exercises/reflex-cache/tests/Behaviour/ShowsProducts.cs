using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Behaviour;

public sealed class ShowsProducts
{
    [Scenario("shows-products")]
    public Task Products_are_shown_one_by_one_and_in_lists() => CatalogueWorld.RunAsync(async world =>
    {
        var (client, products) = (world.Client, world.Products);
        world.Scenario.Did("Asked for products one by one and in lists, in their order and in another, with unknown ids among them.");
        foreach (var product in products) await world.MustShowAsync(client, product, Promises.Readable, "of a product that there is");
        var shuffled = world.Scenario.Shuffled(products);
        var unknown = world.NewId();
        world.MustBeList(
            await client.ListAsync([shuffled[0].Id, unknown, .. shuffled[1..].Select(product => product.Id)], world.Cancellation),
            [.. shuffled.Select(product => product.To())], Promises.Readable, "of all products and an unknown id");
        world.MustBeList(await client.ListAsync([unknown], world.Cancellation), [], Promises.Readable, "of an unknown id");
        var page = await client.PageAsync(unknown, world.Cancellation);
        world.Scenario.MustHold(Promises.Refused, page is { Status: 404, IsProblem: true }, () => [$"GET /products/{unknown}, which there is not: {page}"]);

        world.Scenario.Did("Asked for a product as a customer with a discount.");
        var (customer, mine) = (world.NewCustomer(), world.NewProduct());
        await world.ImportNewAsync(mine);
        await world.ImportDiscountAsync(mine, customer, 33);
        await world.MustShowAsync(client, mine, Promises.DiscountIsMine, "for a customer with 33 % off", customer, 33);

        world.Scenario.Did("Sent what is no valid request, and asked for the instance's health.");
        string[] bad = ["products", "products?ids=", "products?ids=1,,2", "products?ids=0", "products?ids=-1", "products?ids=a", $"products?ids={new string('9', 19)}", CatalogueClient.PathOf(Enumerable.Range(1, 101).Select(id => (long)id))];
        foreach (var path in bad)
        {
            var answer = await client.GetAsync(path, world.Cancellation);
            world.Scenario.MustHold(Promises.Refused, answer is { Status: 400, IsProblem: true }, () => [$"GET /{path}: {answer}", "should be 400"]);
        }

        foreach (var path in (string[])["products/0", "products/x", "products/-5"])
        {
            var answer = await client.GetAsync(path, world.Cancellation);
            world.Scenario.MustHold(Promises.Refused, answer.Status is 400 or 404, () => [$"GET /{path}: {answer}", "should be 400 or 404"]);
        }

        var live = await client.HealthAsync("health/live", world.Cancellation);
        world.Scenario.MustHold(Promises.Live, live.Status == 200, () => [$"GET /health/live: {live}"]);
    });
}
