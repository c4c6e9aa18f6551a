extern alias Service;

using Harness.Fakes;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>What one attempt of one scenario works with: a fresh database, three dependencies, one or more instances of the shop.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    private readonly List<StoreClient> _clients = [];
    private ServiceGroup? _group;

    private StoreWorld(ScenarioContext scenario) => Scenario = scenario;

    public ScenarioContext Scenario { get; }

    public Recommender Recommendations { get; } = new();

    public PriceList Pricing { get; } = new();

    public Warehouse Reservations { get; } = new();

    /// <summary>All three.</summary>
    public IReadOnlyList<HttpFake> Dependencies => [Recommendations, Pricing, Reservations];

    public IReadOnlyList<ServiceInstance> Instances => Group.Instances;

    /// <summary>The callers of every instance.</summary>
    public IReadOnlyList<StoreClient> Clients => _clients;

    /// <summary>The callers of the only, or the first, instance.</summary>
    public StoreClient Client => _clients[0];

    public CancellationToken Cancellation => Scenario.Cancellation;

    private ServiceGroup Group => _group ?? throw new InvalidOperationException("The world was not started.");

    /// <summary>Runs one scenario over a world of its own, after a page and an order through every instance.</summary>
    public static Task RunAsync(Func<StoreWorld, Task> body, int instances = 1, Isolation isolation = Isolation.OwnProcess) =>
        ScenarioRunner.RunAsync(async scenario =>
        {
            var world = await StartAsync(scenario, instances, isolation);
            await world.WarmUpAsync();
            await body(world);
        });

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

    /// <summary>A fresh price, unlike any that was seen by chance.</summary>
    public Price NewPrice() => new(Scenario.Next(100, 99_999), new[] { "EUR", "GBP", "SEK", "USD" }[Scenario.Next(0, 4)]);

    /// <summary>A checkout of a product with a fresh order id.</summary>
    public Basket NewBasket(Product product) => new($"o-{Scenario.Token(16)}", product, Scenario.Next(1, 10));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await Disposal.AllAsync([.. _group is { } group ? (IAsyncDisposable[])[group] : [], .. Dependencies]);
    }

    private static async Task<StoreWorld> StartAsync(ScenarioContext scenario, int instances, Isolation isolation)
    {
        var world = scenario.Owns(new StoreWorld(scenario));
        foreach (var dependency in world.Dependencies)
        {
            await dependency.StartAsync(cancellationToken: scenario.Cancellation);
            scenario.Checks(dependency);
        }

        world._group = await ServiceGroup.StartAsync<Service::Program>(scenario, new ServiceGroupOptions
        {
            Instances = instances,
            Isolation = isolation,
            Dependencies = new Dictionary<string, Uri>
            {
                ["Recommendations"] = world.Recommendations.BaseAddress,
                ["Pricing"] = world.Pricing.BaseAddress,
                ["Reservations"] = world.Reservations.BaseAddress,
            },
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.AnswersInTime,
            TablesStayOpen = Promises.TablesStayOpen,
        });
        foreach (var instance in world._group.Instances) world._clients.Add(new StoreClient(scenario, instance.BaseAddress));
        return world;
    }

    // A process's first requests take longer than its later ones. What becomes of these is not judged.
    private async Task WarmUpAsync()
    {
        var products = await NewProductsAsync(Clients.Count);
        await Task.WhenAll(Clients.Zip(products, (client, product) => client.WarmUpAsync(NewBasket(product), Cancellation)));
    }
}
