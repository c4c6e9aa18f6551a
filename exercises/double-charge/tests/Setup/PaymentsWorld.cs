extern alias Service;

using System.Diagnostics;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>An instance of the payments API with a caller of its own.</summary>
internal sealed record PaymentsInstance(ServiceInstance Service, PaymentsClient Client);

/// <summary>
/// What one attempt of one scenario works with: a fresh database, a provider, and one or more instances of the service.
/// </summary>
internal sealed class PaymentsWorld : IAsyncDisposable
{
    // The contract's pool size (C7).
    private const int ConnectionsPerInstance = 20;
    private static readonly string[] Currencies = ["EUR", "GBP", "SEK", "USD"];

    private readonly List<PaymentsInstance> _instances = [];
    private ServiceGroup? _group;
    private long _mendedAt = Stopwatch.GetTimestamp();

    private PaymentsWorld(ScenarioContext scenario) => Scenario = scenario;

    public ScenarioContext Scenario { get; }

    public CardProvider Provider { get; } = new();

    public IReadOnlyList<PaymentsInstance> Instances => _instances;

    /// <summary>The caller of the only, or the first, instance.</summary>
    public PaymentsClient Client => _instances[0].Client;

    /// <summary>The only, or the first, instance.</summary>
    public ServiceInstance Service => _instances[0].Service;

    public CancellationToken Cancellation => Scenario.Cancellation;

    /// <summary>
    /// For how long nothing has been broken, as the contract means it: what it promises in so many seconds counts from there (C2, C6).
    /// Faults of the provider are read from its journal; the end of any other is told by <see cref="Mended"/>.
    /// </summary>
    public TimeSpan UndisturbedFor
    {
        get
        {
            var (mendedFor, unbrokenFor) = (Stopwatch.GetElapsedTime(Interlocked.Read(ref _mendedAt)), Provider.UnbrokenFor);
            return mendedFor < unbrokenFor ? mendedFor : unbrokenFor;
        }
    }

    /// <summary>The service's connection string, past every proxy.</summary>
    public string ConnectionString => Group.Database.ConnectionString;

    private ServiceGroup Group => _group ?? throw new InvalidOperationException("The world has not started.");

    /// <summary>Runs one scenario over a world of its own.</summary>
    public static Task RunAsync(Func<PaymentsWorld, Task> body, int instances = 1, Isolation isolation = Isolation.InProcess) =>
        ScenarioRunner.RunAsync(async scenario =>
        {
            var world = await StartAsync(scenario, instances, isolation);
            await body(world);
        });

    /// <summary>Something was broken until now, be it a database, a gate that was closed or an instance that was down.</summary>
    public void Mended() => Interlocked.Exchange(ref _mendedAt, Stopwatch.GetTimestamp());

    /// <summary>Starts one instance more; for scenarios that prepare the database first.</summary>
    /// <exception cref="Harness.Verdicts.InvalidServiceException">It does not start.</exception>
    public async Task StartInstanceAsync() => Add(await Group.AddInstanceAsync<Service::Program>());

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
        var lockstep = Group.Interleave(participants);
        Provider.Interleaver = lockstep;
        return lockstep;
    }

    /// <summary>Lets everything pass again.</summary>
    public async Task ReleaseAsync(Lockstep lockstep)
    {
        Provider.Interleaver = null;
        await Group.ReleaseAsync(lockstep);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances) instance.Client.Dispose();
        await Disposal.AllAsync([.. _group is { } group ? (IAsyncDisposable[])[group] : [], Provider]);
    }

    private static async Task<PaymentsWorld> StartAsync(ScenarioContext scenario, int instances, Isolation isolation)
    {
        var world = scenario.Owns(new PaymentsWorld(scenario));
        await world.Provider.StartAsync(cancellationToken: scenario.Cancellation);
        scenario.Checks(world.Provider);
        world._group = await ServiceGroup.StartAsync<Service::Program>(scenario, new ServiceGroupOptions
        {
            Instances = instances,
            Isolation = isolation,
            ConnectionsPerInstance = ConnectionsPerInstance,
            Dependencies = new Dictionary<string, Uri> { ["Provider"] = world.Provider.BaseAddress },
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.AnswersInTime,
        });
        foreach (var instance in world._group.Instances) world.Add(instance);
        return world;
    }

    private void Add(ServiceInstance service) => _instances.Add(new PaymentsInstance(service, new PaymentsClient(Scenario, service.BaseAddress, () => UndisturbedFor)));
}
