using Harness.Faults;
using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>How a scenario runs its service.</summary>
public sealed record ServiceGroupOptions
{
    /// <summary>The promise that a service breaks when it started once and does not start again, or not beside other instances.</summary>
    public required Invariant StartsAgain { get; init; }

    /// <summary>The promise that a service breaks when its answers together use up the attempt's time, though each comes in time.</summary>
    public required Invariant AnswersInTime { get; init; }

    /// <summary>The promise that a service breaks when its schema refuses other programs; null where scenarios read and write no tables.</summary>
    public Invariant? TablesStayOpen { get; init; }

    /// <summary>How many instances start with the group; more can be added.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>How a single instance is hosted without `drill`; several instances are always processes.</summary>
    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>How many database connections an instance may use; the database refuses more.</summary>
    public int ConnectionsPerInstance { get; init; } = 20;

    /// <summary>The data set of the exercise; null for none.</summary>
    public DataSet? Data { get; init; }

    /// <summary>The database of <see cref="Data"/> that this one is copied from, by name; null for an empty one.</summary>
    public string? BeginsAs { get; init; }

    /// <summary>Base addresses by name, for example "Provider".</summary>
    public IReadOnlyDictionary<string, Uri> Dependencies { get; init; } = new Dictionary<string, Uri>();

    /// <summary>Further settings of an instance, by key; instances count from one.</summary>
    public Func<int, IReadOnlyDictionary<string, string>> Settings { get; init; } = _ => new Dictionary<string, string>();
}

/// <summary>One or more instances of the service under test over one fresh database.</summary>
public sealed class ServiceGroup : IAsyncDisposable, IWireMeter
{
    private readonly ScenarioContext _scenario;
    private readonly ServiceGroupOptions _options;
    private readonly List<ServiceInstance> _instances = [];
    private volatile bool _hasBegun;
    private int _disposed;

    private ServiceGroup(ScenarioContext scenario, ServiceGroupOptions options, TestDatabase database)
    {
        _scenario = scenario;
        _options = options;
        Database = database;
    }

    /// <summary>The instances' database.</summary>
    public TestDatabase Database { get; }

    /// <summary>The instances, in the order of their start.</summary>
    public IReadOnlyList<ServiceInstance> Instances => _instances;

    /// <summary>The scenario that the group belongs to.</summary>
    internal ScenarioContext Scenario => _scenario;

    /// <summary>Whether a start was attempted, successful or not: from then on the submission is responsible for the state of the database.</summary>
    internal bool HasBegun => _hasBegun;

    private Invariant TablesStayOpen =>
        _options.TablesStayOpen ?? throw new InvalidOperationException("The contract opens no tables to others: ServiceGroupOptions.TablesStayOpen is not set.");

    /// <inheritdoc />
    public WireWork Work => _instances.Aggregate(default(WireWork), (sum, instance) => sum + instance.Database.Work);

    /// <summary>Creates a database and starts the instances, all at once.</summary>
    /// <typeparam name="TEntryPoint">Any public type of the service's assembly.</typeparam>
    /// <exception cref="Verdicts.InvalidServiceException">One does not start.</exception>
    public static async Task<ServiceGroup> StartAsync<TEntryPoint>(ScenarioContext scenario, ServiceGroupOptions options)
        where TEntryPoint : class
    {
        scenario.Promises(options.StartsAgain, options.AnswersInTime);
        var server = await SharedPostgres.GetAsync(options.Data);
        var group = scenario.Owns(Over(scenario, options, await server.CreateDatabaseAsync(
            ConnectionsOf(options, options.Instances), options.BeginsAs is { } name ? options.Data!.TemplateOf(name) : null, scenario.Cancellation)));
        var starting = Enumerable.Range(1, options.Instances).Select(group.StartAsync<TEntryPoint>).ToArray();
        await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Instances that started are disposed with the group, even when another one did not start.
        group._instances.AddRange(starting.Where(one => one.IsCompletedSuccessfully).Select(one => one.Result));
        foreach (var one in starting) await one;
        return group;
    }

    /// <summary>A group without instances over a database, which the group then owns.</summary>
    internal static ServiceGroup Over(ScenarioContext scenario, ServiceGroupOptions options, TestDatabase database) => new(scenario, options, database);

    /// <summary>Starts another instance, which has connections of its own; for scenarios that prepare the database first.</summary>
    /// <exception cref="Verdicts.InvalidServiceException">It does not start.</exception>
    public async Task<ServiceInstance> AddInstanceAsync<TEntryPoint>()
        where TEntryPoint : class
    {
        var number = _instances.Count + 1;
        if (number > _options.Instances) await Database.AllowConnectionsAsync(ConnectionsOf(_options, number), _scenario.Cancellation);
        var instance = await StartAsync<TEntryPoint>(number);
        _instances.Add(instance);
        return instance;
    }

    // One extra connection covers the moment in which one is replaced by another. Instances beyond the server's capacity share what there is.
    private static int ConnectionsOf(ServiceGroupOptions options, int instances) =>
        Math.Min((options.ConnectionsPerInstance + 1) * Math.Max(1, instances), ServerCapacity.MostServiceConnections);

    /// <summary>Opens a session of another program that uses the tables; unqualified names resolve to `public`.</summary>
    /// <exception cref="ScenarioFailedException">The service's changes to its database keep the session out.</exception>
    /// <exception cref="InvalidOperationException">The contract opens no tables to others.</exception>
    public Task<OtherSession> OpenOtherAsync()
    {
        _ = TablesStayOpen;
        return OtherSession.OpenAsync(this);
    }

    /// <summary>
    /// Forces interleavings of the given number of requests over every instance's database until <see cref="ReleaseAsync"/>.
    /// </summary>
    /// <param name="participants">How many requests the scenario sends.</param>
    /// <param name="rounds">How many releases are forced; null takes the default.</param>
    public Lockstep Interleave(int participants, int? rounds = null)
    {
        var options = new LockstepOptions { BlockedInDatabase = Database.CountBlockedSessionsAsync };
        var lockstep = new Lockstep(participants, rounds is { } forced ? options with { Rounds = forced } : options);
        foreach (var instance in _instances) instance.Database.Interleaver = lockstep;
        return lockstep;
    }

    /// <inheritdoc />
    public async Task<SettledSessions> SettleAsync(TimeSpan patience, CancellationToken ct)
    {
        using var settling = _scenario.Waiting("the service's database sessions to come to rest");
        var all = await Task.WhenAll(_instances.Select(instance => instance.Database.SettleAsync(patience, ct)));
        return new SettledSessions([.. all.SelectMany(one => one.Flushed)], all.SelectMany(one => one.Busy).ToDictionary());
    }

    /// <summary>Ends the lockstep: every request passes from now on.</summary>
    /// <exception cref="InconclusiveException">The lockstep could not ask PostgreSQL.</exception>
    public async Task ReleaseAsync(Lockstep lockstep)
    {
        foreach (var instance in _instances) instance.Database.Interleaver = null;
        await lockstep.DisposeAsync();
        ScenarioContext.MeasurementIsValid(
            lockstep.ProbeFailure is null, $"The harness could not ask PostgreSQL who is blocked: {lockstep.ProbeFailure}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await Disposal.AllAsync([.. _instances, Database]);
    }

    /// <summary>The failure of the attempt when another program is refused or finds something else than before.</summary>
    internal ScenarioFailedException Disturbed(IEnumerable<string> seen) => _scenario.Fail(TablesStayOpen, seen);

    /// <summary>Ends the attempt because another program waited too long, unless the machine was starved.</summary>
    internal void MustNotBeHeldUp(IEnumerable<string> seen) => _scenario.MustHoldInTime(TablesStayOpen, holds: false, () => seen);

    /// <summary>Records that from now on the submission is responsible for the state of the database.</summary>
    internal void Begin() => _hasBegun = true;

    private Task<ServiceInstance> StartAsync<TEntryPoint>(int number)
        where TEntryPoint : class
    {
        Begin();
        return ServiceInstance.StartAsync<TEntryPoint>(
            _scenario, $"instance {number}", Database, _options.Dependencies,
            _options.Instances > 1 ? Isolation.OwnProcess : _options.Isolation, _options.Settings(number));
    }
}
