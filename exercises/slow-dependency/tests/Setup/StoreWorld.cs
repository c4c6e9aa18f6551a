extern alias Service;

using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>What one attempt of a scenario works with: a fresh database, three dependencies, and one or more instances of the shop.</summary>
internal sealed class StoreWorld(ScenarioContext scenario) : World<Service::Program, StoreClient>(scenario)
{
    public Recommender Recommendations { get; } = new();

    public PriceList Pricing { get; } = new();

    public Warehouse Reservations { get; } = new();

    /// <summary>All three dependencies.</summary>
    public IReadOnlyList<HttpFake> Dependencies => [Recommendations, Pricing, Reservations];

    protected override IReadOnlyDictionary<string, HttpFake> Fakes => new Dictionary<string, HttpFake>
    {
        ["Recommendations"] = Recommendations, ["Pricing"] = Pricing, ["Reservations"] = Reservations,
    };

    /// <summary>Runs one scenario over its own world, after a page and an order through every instance.</summary>
    public static Task RunAsync(Func<StoreWorld, Task> body, int instances = 1, Isolation isolation = Isolation.OwnProcess) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, instances, isolation)));

    /// <summary>Starts a world for an attempt, and sends a page and an order through every instance.</summary>
    public static async Task<StoreWorld> StartAsync(ScenarioContext scenario, int instances, Isolation isolation)
    {
        var world = new StoreWorld(scenario);
        await world.StartAsync(new ServiceGroupOptions
        {
            Instances = instances,
            Isolation = isolation,
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.AnswersInTime,
            TablesStayOpen = Promises.TablesStayOpen,
        });
        await world.WarmUpAsync();
        return world;
    }

    /// <summary>A fresh product with a price.</summary>
    public async Task<Product> NewProductAsync() => (await NewProductsAsync(1))[0];

    /// <summary>Fresh products, each with a price.</summary>
    public async Task<Product[]> NewProductsAsync(int count)
    {
        Product[] products = [.. Enumerable.Range(0, count).Select(_ => new Product($"p-{Scenario.Token()}", $"Thing {Scenario.Token(6)}", NewPrice()))];
        foreach (var product in products) Pricing.Set(product.Id, product.Price);
        // As the catalogue's import does: with the rights of the service's role, and no others.
        await using var session = await Group.OpenOtherAsync();
        await session.ExecuteAsync(
            "INSERT INTO products (id, name) SELECT * FROM unnest($1::text[], $2::text[])",
            products.Select(product => product.Id).ToArray(), products.Select(product => product.Name).ToArray());
        return products;
    }

    /// <summary>A fresh product that pricing has no price of (D3).</summary>
    public async Task<Product> NewUnpricedAsync()
    {
        var product = await NewProductAsync();
        Pricing.Withdraw(product.Id);
        return product;
    }

    /// <summary>A fresh product that the recommender does not know (D2).</summary>
    public async Task<Product> NewUnknownAsync()
    {
        var product = await NewProductAsync();
        Recommendations.Forget(product.Id);
        return product;
    }

    /// <summary>A random price, so that a page does not show the right one by chance.</summary>
    public Price NewPrice() => new(Scenario.Next(100, 99_999), new[] { "EUR", "GBP", "SEK", "USD" }[Scenario.Next(0, 4)]);

    /// <summary>A checkout of a product with a fresh order id.</summary>
    public Basket NewBasket(Product product) => new($"o-{Scenario.Token(16)}", product, Scenario.Next(1, 10));

    protected override StoreClient CreateClient(ServiceInstance instance) => new(Scenario, instance);

    // A process's first requests take longer than its later ones. The outcome of these is not judged.
    private async Task WarmUpAsync()
    {
        var products = await NewProductsAsync(Clients.Count);
        await Task.WhenAll(Clients.Zip(products, (client, product) => client.WarmUpAsync(NewBasket(product), Cancellation)));
    }
}
