extern alias Service;

using System.Diagnostics;
using Exercises.Testing;
using Harness.Postgres;
using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>What a scenario starts with.</summary>
internal sealed record CatalogueOptions
{
    public int Instances { get; init; } = 1;

    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>The database of the data set that this one is copied from.</summary>
    public string BeginsAs { get; init; } = ReflexCacheSetup.Empty;

    /// <summary>How many fresh products exist before the service starts.</summary>
    public int Products { get; init; } = 12;

    /// <summary>Further settings of an instance; instances count from one.</summary>
    public Func<int, IReadOnlyDictionary<string, string>> Settings { get; init; } = _ => new Dictionary<string, string>();
}

/// <summary>What one attempt of a scenario works with: a database with products, and instances of the service over it.</summary>
internal sealed class CatalogueWorld(ScenarioContext scenario) : World<Service::Program, CatalogueClient>(scenario)
{
    // The contract's pool size (C6).
    private const int ConnectionsPerInstance = 20;

    // The contract says 5 s (C8).
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private StatementCounters? _counters;

    /// <summary>What the service's statements cost.</summary>
    public StatementCounters Counters => _counters ??= new StatementCounters(Group.Database, Group);

    /// <summary>The products that this scenario wrote before the service started.</summary>
    public IReadOnlyList<ProductData> Products { get; private set; } = [];

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<CatalogueWorld, Task> body, CatalogueOptions? options = null) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, options ?? new CatalogueOptions())));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<CatalogueWorld> StartAsync(ScenarioContext scenario, CatalogueOptions options)
    {
        var world = new CatalogueWorld(scenario);
        // The database comes first: products exist before the version under test.
        await world.StartAsync(new ServiceGroupOptions
        {
            Instances = 0,
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.Answered,
            TablesStayOpen = Promises.TablesStayOpen,
            Isolation = options.Instances > 1 ? Isolation.OwnProcess : options.Isolation,
            ConnectionsPerInstance = ConnectionsPerInstance,
            Data = ReflexCacheSetup.Current,
            BeginsAs = options.BeginsAs,
            Settings = options.Settings,
        });
        if (options.BeginsAs == ReflexCacheSetup.Empty)
        {
            world.Products = world.NewProducts(options.Products);
            await ProductLoader.AddAsync(world.Group.Database.ConnectionString, world.Products, [], world.Cancellation);
        }

        for (var instance = 0; instance < options.Instances; instance++) await world.StartInstanceAsync();
        await world.SettleAsync();
        foreach (var client in world.Clients) await world.MustBecomeReadyAsync(client);
        await world.WarmUpAsync();
        return world;
    }

    /// <summary>Fresh products, whose ids nobody has used.</summary>
    public ProductData[] NewProducts(int count) => [.. Enumerable.Range(0, count).Select(_ => NewProduct())];

    /// <summary>A fresh product, which does not exist yet.</summary>
    public ProductData NewProduct() => new(
        NewId(), $"thing {Scenario.Token(6)}", $"It is {Scenario.Token()} and lasts \"long\", whatever a < b says.", Scenario.Next(1_000, 900_000));

    /// <summary>An id that nobody has used.</summary>
    public long NewId() => 5_000_000_000 + Scenario.Next(1, int.MaxValue);

    /// <summary>A customer without discounts.</summary>
    public long NewCustomer() => 3_000_000_000 + Scenario.Next(1, int.MaxValue);

    /// <summary>Another price than a product has.</summary>
    public long OtherPrice(ProductData product) => product.PriceCents + Scenario.Next(1, 90_000);

    /// <summary>Opens a session of the import, with the service's rights.</summary>
    public Task<OtherSession> OpenAsync() => Group.OpenOtherAsync();

    /// <summary>Runs one statement of the import's.</summary>
    public async Task<int> ImportAsync(string sql, params object[] arguments)
    {
        await using var session = await OpenAsync();
        return await session.ExecuteAsync(sql, arguments);
    }

    /// <summary>Vacuums, as the database does by itself over time, so that later counts start from a settled state.</summary>
    public Task SettleAsync() => ImportAsync("VACUUM (ANALYZE)");

    /// <summary>Does one thing and returns what it cost PostgreSQL.</summary>
    public async Task<StatementCost> CostOfAsync(Func<Task> work)
    {
        await Counters.ResetAsync(Cancellation);
        await work();
        return await ReadCostAsync();
    }

    /// <summary>The cost since the last reset, all of which must be countable.</summary>
    public async Task<StatementCost> ReadCostAsync()
    {
        var cost = await Counters.ReadAsync(Cancellation);
        Scenario.MustHoldInTime(Promises.AtRest, cost.Uncounted.Count == 0, () => cost.Uncounted);
        return cost;
    }

    /// <summary>Waits until an instance says that it is ready.</summary>
    public async Task MustBecomeReadyAsync(CatalogueClient client)
    {
        using var waiting = Scenario.Waiting("an instance to be ready");
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            // Not through the rules for answers: 503 is right here, without Retry-After.
            var ready = await client.HealthAsync("health/ready", Cancellation);
            if (ready.Status == 200) return;
            Scenario.MustHoldInTime(
                Promises.Live, Stopwatch.GetElapsedTime(since) < ReadyWithin, () => [$"GET /health/ready after {ReadyWithin.TotalSeconds:0} s: {ready}"]);
            await Task.Delay(Poll, Cancellation);
        }
    }

    /// <summary>Sends each kind of request once: a process's first requests cost more than its later ones, and so do a connection's first statements.</summary>
    private async Task WarmUpAsync()
    {
        var (one, other) = (NewId(), NewId());
        await Task.WhenAll(Clients.Select(async client =>
        {
            await client.PageAsync(one, Cancellation, NewCustomer());
            await client.ListAsync([one, other], Cancellation, NewCustomer());
            await client.PutAsync(one, 1, Cancellation);
        }));
    }

    protected override CatalogueClient CreateClient(ServiceInstance instance) => new(Scenario, instance);
}
