using Harness.Faults;
using Harness.Hosting;
using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>How a scenario's service is hosted without `drill`.</summary>
public enum Isolation
{
    /// <summary>Inside the test process, so that breakpoints work.</summary>
    InProcess,

    /// <summary>Always as a process of its own: the scenario kills it, loads it or runs several.</summary>
    OwnProcess,
}

/// <summary>
/// One running instance of the service under test, with its own database proxy in front of PostgreSQL.
/// </summary>
public sealed class ServiceInstance : IAsyncDisposable
{
    private readonly ScenarioContext _scenario;
    private readonly IRunningService _service;
    private readonly PrivateNetwork? _network;

    private ServiceInstance(
        ScenarioContext scenario, string name, IRunningService service, PostgresProxy database, PrivateNetwork? network)
    {
        _scenario = scenario;
        Name = name;
        _service = service;
        Database = database;
        _network = network;
    }

    /// <summary>Its name in stories, for example "instance 1".</summary>
    public string Name { get; }

    /// <summary>The network between this instance and PostgreSQL.</summary>
    public PostgresProxy Database { get; }

    /// <summary>Where it listens; a restart keeps the address.</summary>
    public Uri BaseAddress => _service.BaseAddress;

    private ServiceProcess Process => _service as ServiceProcess
        ?? throw new InvalidOperationException("A scenario that kills its service must ask for Isolation.OwnProcess.");

    /// <summary>Starts an instance.</summary>
    /// <typeparam name="TEntryPoint">Any public type of the service's assembly.</typeparam>
    /// <param name="scenario">The scenario that needs it.</param>
    /// <param name="name">For example "instance 1".</param>
    /// <param name="database">Its database.</param>
    /// <param name="dependencies">Base addresses by name, for example "Provider".</param>
    /// <param name="isolation">How it is hosted without `drill`.</param>
    /// <param name="settings">Further settings by key, for example "Holds:Lifetime"; null for none.</param>
    /// <exception cref="Verdicts.InvalidServiceException">It does not start.</exception>
    public static async Task<ServiceInstance> StartAsync<TEntryPoint>(
        ScenarioContext scenario, string name, TestDatabase database, IReadOnlyDictionary<string, Uri> dependencies,
        Isolation isolation, IReadOnlyDictionary<string, string>? settings = null)
        where TEntryPoint : class
    {
        var network = RunSettings.Current.Sandbox is not null ? PrivateNetwork.Create() : null;
        PostgresProxy? proxy = null;
        try
        {
            proxy = PostgresProxy.Start(database.ServerEndpoint, only: database.Name, network: network);
            // Registered before the start: a service that floods PostgreSQL then has exceeded a bound, whether it starts afterwards or not.
            scenario.Checks(proxy, $"{name}'s database");
            if (network is not null)
                foreach (var dependency in dependencies.Values) NetworkProxy.OpenIn(network, dependency);
            using var starting = scenario.Waiting($"{name} to start");
            var configuration = ServiceConfiguration.Of(database.ConnectionStringVia(proxy.Endpoint), dependencies, settings);
            var instance = new ServiceInstance(
                scenario, name, await StartServiceAsync<TEntryPoint>(scenario, name, configuration, isolation, network), proxy, network);
            scenario.ServiceStarted();
            return instance;
        }
        catch
        {
            if (proxy is not null) await proxy.DisposeAsync();
            network?.Dispose();
            throw;
        }
    }

    /// <summary>Kills it, as a crashing machine would, and waits for its end.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancellation);
    }

    /// <summary>Starts it again, on the same address.</summary>
    /// <exception cref="Verdicts.InvalidServiceException">It does not start.</exception>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        using var starting = _scenario.Waiting($"{Name} to start");
        await Process.RestartAsync(cancellation);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Disposal.AllAsync(_service, Database);
        }
        finally
        {
            _network?.Dispose();
        }
    }

    private static async Task<IRunningService> StartServiceAsync<TEntryPoint>(
        ScenarioContext scenario, string name, Dictionary<string, string> configuration, Isolation isolation, PrivateNetwork? network)
        where TEntryPoint : class
    {
        var settings = RunSettings.Current;
        if (settings.Sandbox is not null && settings.ServiceDll is null)
            throw new InvalidOperationException("A sandbox needs a service that was named: the one beside the scenarios is the starter.");
        if (settings.ServiceDll is null && isolation == Isolation.InProcess)
            return await InProcessService<TEntryPoint>.StartAsync(configuration, scenario.Cancellation);
        // Without `drill`, the starter is used: the scenario project references it, so it is beside the scenarios.
        var dll = settings.ServiceDll ?? typeof(TEntryPoint).Assembly.Location;
        return await ServiceProcess.StartAsync(
            new ServiceOptions(dll, name, scenario.LogPath(name.Replace(' ', '-')), configuration)
            {
                Sandbox = settings.Sandbox,
                Network = network,
            },
            scenario.Cancellation);
    }
}
