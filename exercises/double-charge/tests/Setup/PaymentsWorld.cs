extern alias Service;

using Harness.Faults;
using Harness.Postgres;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>An instance of the payments API with a caller of its own.</summary>
internal sealed record PaymentsInstance(ServiceInstance Service, PaymentsClient Client);

/// <summary>
/// What one attempt of one scenario works with: a fresh database, a provider, and one or more instances of the service.
/// </summary>
internal sealed class PaymentsWorld : IAsyncDisposable
{
    // The contract's pool size, per instance (C7). One more is left for the moment in which a connection is replaced.
    private const int ConnectionsPerInstance = 21;
    private static readonly string[] Currencies = ["EUR", "GBP", "SEK", "USD"];
    private static readonly string[] UserAgents = ["curl/8.5.0", "okhttp/4.12.0", "Shop/3.2", "python-requests/2.32.3", "axios/1.7.2"];

    private readonly TestDatabase _database;
    private readonly List<PaymentsInstance> _instances = [];

    private PaymentsWorld(ScenarioContext scenario, TestDatabase database)
    {
        Scenario = scenario;
        _database = database;
    }

    public ScenarioContext Scenario { get; }

    public CardProvider Provider { get; } = new();

    public IReadOnlyList<PaymentsInstance> Instances => _instances;

    /// <summary>The caller of the only, or the first, instance.</summary>
    public PaymentsClient Client => _instances[0].Client;

    /// <summary>The only, or the first, instance.</summary>
    public ServiceInstance Service => _instances[0].Service;

    public CancellationToken Cancellation => Scenario.Cancellation;

    /// <summary>The service's connection string, past every proxy.</summary>
    public string ConnectionString => _database.ConnectionString;

    /// <summary>Runs one scenario over a world of its own.</summary>
    public static Task RunAsync(Func<PaymentsWorld, Task> body, int instances = 1, Isolation isolation = Isolation.InProcess) =>
        ScenarioRunner.RunAsync(async scenario =>
        {
            await using var world = await StartAsync(scenario, instances, instances > 1 ? Isolation.OwnProcess : isolation);
            try
            {
                await body(world);
            }
            catch (ScenarioFailedException) when (world.Provider.Failure is not null)
            {
                // What a broken fake led to says nothing about the service; the check below says so.
            }

            ScenarioContext.MeasurementIsValid(
                world.Provider.Failure is null, $"The harness's provider failed: {world.Provider.Failure}");
        });

    /// <summary>Starts one instance more; for scenarios that prepare the database first.</summary>
    /// <exception cref="Harness.Verdicts.InvalidServiceException">It does not start.</exception>
    public async Task StartInstanceAsync(Isolation isolation = Isolation.InProcess) =>
        _instances.Add(await StartInstanceAsync(_instances.Count + 1, isolation));

    /// <summary>A fresh intent; what is given replaces what the seed would choose.</summary>
    public Intent NewIntent(string? orderId = null) => new(
        Scenario.Token(Scenario.Next(8, 40)),
        orderId ?? $"o-{Scenario.Token()}",
        Scenario.Next(100, 500_000),
        Currencies[Scenario.Next(0, Currencies.Length)],
        $"tok_{Scenario.Token(16)}");

    /// <summary>Several fresh intents.</summary>
    public Intent[] NewIntents(int count) => [.. Enumerable.Range(0, count).Select(_ => NewIntent())];

    /// <summary>
    /// Forces interleavings of the given number of requests over every instance's database and the provider, until disposed.
    /// </summary>
    public Lockstep Interleave(int participants)
    {
        var lockstep = new Lockstep(participants, new LockstepOptions { BlockedInDatabase = _database.CountBlockedSessionsAsync });
        foreach (var instance in _instances) instance.Service.Database.Interleaver = lockstep;
        Provider.Interleaver = lockstep;
        return lockstep;
    }

    /// <summary>Lets everything pass again.</summary>
    public async Task ReleaseAsync(Lockstep lockstep)
    {
        foreach (var instance in _instances) instance.Service.Database.Interleaver = null;
        Provider.Interleaver = null;
        await lockstep.DisposeAsync();
        ScenarioContext.MeasurementIsValid(
            lockstep.ProbeFailure is null, $"The harness could not ask PostgreSQL who is blocked: {lockstep.ProbeFailure}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (service, client) in _instances)
        {
            client.Dispose();
            await service.DisposeAsync();
        }

        await Provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<PaymentsWorld> StartAsync(ScenarioContext scenario, int instances, Isolation isolation)
    {
        var server = await SharedPostgres.GetAsync();
        var world = new PaymentsWorld(
            scenario, await server.CreateDatabaseAsync(ConnectionsPerInstance * Math.Max(1, instances), scenario.Cancellation));
        try
        {
            await world.Provider.StartAsync(cancellationToken: scenario.Cancellation);
            var starting = Enumerable.Range(1, instances).Select(number => world.StartInstanceAsync(number, isolation)).ToArray();
            await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Those that started are disposed with the world, also when another one did not.
            world._instances.AddRange(starting.Where(one => one.IsCompletedSuccessfully).Select(one => one.Result));
            foreach (var one in starting) await one;
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    private async Task<PaymentsInstance> StartInstanceAsync(int number, Isolation isolation)
    {
        var dependencies = new Dictionary<string, Uri> { ["Provider"] = Provider.BaseAddress };
        var service = await ServiceInstance.StartAsync<Service::Program>(Scenario, $"instance {number}", _database, dependencies, isolation);
        return new PaymentsInstance(service, new PaymentsClient(service.BaseAddress, UserAgents[Scenario.Next(0, UserAgents.Length)]));
    }
}
