using Harness.Faults;
using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>What a scenario runs its service with.</summary>
public sealed record ServiceGroupOptions
{
    /// <summary>What a service breaks that started once and does not start again, or not beside others.</summary>
    public required Invariant StartsAgain { get; init; }

    /// <summary>What a service breaks whose answers never end in sum, though each comes in time.</summary>
    public required Invariant AnswersInTime { get; init; }

    /// <summary>What a service breaks whose schema refuses other programs; null where scenarios write and read no tables.</summary>
    public Invariant? TablesStayOpen { get; init; }

    /// <summary>How many instances start with the group; more can follow.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>How a single instance is hosted when `drill` did not ask for processes; several are always processes.</summary>
    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>How many database connections an instance may use; the database refuses more.</summary>
    public int ConnectionsPerInstance { get; init; } = 20;

    /// <summary>The data set of the exercise; null for none.</summary>
    public DataSet? Data { get; init; }

    /// <summary>The name of the database of <see cref="Data"/> that this one begins as; null for an empty one.</summary>
    public string? BeginsAs { get; init; }

    /// <summary>Base addresses by name, for example "Provider".</summary>
    public IReadOnlyDictionary<string, Uri> Dependencies { get; init; } = new Dictionary<string, Uri>();

    /// <summary>What else an instance, counted from one, is configured with, by key.</summary>
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

    /// <summary>The scenario that it serves.</summary>
    internal ScenarioContext Scenario => _scenario;

    /// <summary>Whether an instance was started, be it without success: what the database is like since then is the submission's doing.</summary>
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
        // One connection more is left for the moment in which another is replaced.
        var limit = (options.ConnectionsPerInstance + 1) * Math.Max(1, options.Instances);
        var group = scenario.Owns(Over(scenario, options, await server.CreateDatabaseAsync(
            limit, options.BeginsAs is { } name ? options.Data!.TemplateOf(name) : null, scenario.Cancellation)));
        var starting = Enumerable.Range(1, options.Instances).Select(group.StartAsync<TEntryPoint>).ToArray();
        await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Those that started are disposed with the group, also when another one did not.
        group._instances.AddRange(starting.Where(one => one.IsCompletedSuccessfully).Select(one => one.Result));
        foreach (var one in starting) await one;
        return group;
    }

    /// <summary>A group without instances over a database, which it takes over.</summary>
    internal static ServiceGroup Over(ScenarioContext scenario, ServiceGroupOptions options, TestDatabase database) => new(scenario, options, database);

    /// <summary>Starts one instance more; for scenarios that prepare the database first.</summary>
    /// <exception cref="Verdicts.InvalidServiceException">It does not start.</exception>
    public async Task<ServiceInstance> AddInstanceAsync<TEntryPoint>()
        where TEntryPoint : class
    {
        var instance = await StartAsync<TEntryPoint>(_instances.Count + 1);
        _instances.Add(instance);
        return instance;
    }

    /// <summary>A session of another program that uses the tables; unqualified names are those of `public`.</summary>
    /// <exception cref="ScenarioFailedException">What the service did to its database does not let it in.</exception>
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
        return new SettledSessions([.. all.SelectMany(one => one.Told)], all.SelectMany(one => one.Busy).ToDictionary());
    }

    /// <summary>Lets everything pass again.</summary>
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

    /// <summary>What ends the attempt when another program is refused or finds something else than before.</summary>
    internal ScenarioFailedException Disturbed(IEnumerable<string> seen) => _scenario.Fail(TablesStayOpen, seen);

    /// <summary>Ends the attempt because another program waited too long, unless the machine was starved.</summary>
    internal void MustNotBeHeldUp(IEnumerable<string> seen) => _scenario.MustHoldInTime(TablesStayOpen, holds: false, () => seen);

    /// <summary>Says that from now on what the database is like is the submission's doing.</summary>
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
