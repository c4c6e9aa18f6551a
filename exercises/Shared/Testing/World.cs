using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace Exercises.Testing;

/// <summary>
/// What one attempt of one scenario works with: a fresh database, the dependencies, and one or more instances of the service, each with
/// callers of its own. A world belongs to its scenario and ends with it.
/// </summary>
/// <typeparam name="TEntryPoint">Any public type of the service's assembly.</typeparam>
/// <typeparam name="TClient">The callers of one instance.</typeparam>
public abstract class World<TEntryPoint, TClient> : IAsyncDisposable
    where TEntryPoint : class
    where TClient : IDisposable
{
    private readonly List<TClient> _clients = [];
    private ServiceGroup? _group;

    /// <summary>Makes an attempt's world; it has not started yet.</summary>
    protected World(ScenarioContext scenario)
    {
        Scenario = scenario;
        scenario.Owns(this);
    }

    /// <summary>The attempt.</summary>
    public ScenarioContext Scenario { get; }

    /// <summary>Cancelled when the attempt ends.</summary>
    public CancellationToken Cancellation => Scenario.Cancellation;

    /// <summary>The database and the instances.</summary>
    /// <exception cref="InvalidOperationException">The world has not started.</exception>
    public ServiceGroup Group => _group ?? throw new InvalidOperationException("The world has not started.");

    /// <summary>The instances, in the order in which they started.</summary>
    public IReadOnlyList<ServiceInstance> Instances => Group.Instances;

    /// <summary>The only, or the first, instance.</summary>
    public ServiceInstance Service => Instances[0];

    /// <summary>The callers of every instance, in the order in which the instances started.</summary>
    public IReadOnlyList<TClient> Clients => _clients;

    /// <summary>The callers of the only, or the first, instance.</summary>
    public TClient Client => _clients[0];

    /// <summary>The dependencies, by the names under which the service is configured to find them; they start with the world.</summary>
    protected virtual IReadOnlyDictionary<string, HttpFake> Fakes => new Dictionary<string, HttpFake>();

    /// <summary>Starts one more instance, for example on a database that was prepared first.</summary>
    /// <exception cref="Harness.Verdicts.InvalidServiceException">The instance does not start.</exception>
    public async Task<ServiceInstance> StartInstanceAsync()
    {
        var instance = await Group.AddInstanceAsync<TEntryPoint>();
        Add(instance);
        return instance;
    }

    /// <summary>
    /// Forces interleavings of the given number of requests at every instance's database and every dependency, until
    /// <see cref="ReleaseAsync"/>.
    /// </summary>
    /// <param name="participants">How many requests the scenario sends.</param>
    /// <param name="rounds">How many releases are forced; null for the default.</param>
    public Lockstep Interleave(int participants, int? rounds = null)
    {
        var lockstep = Group.Interleave(participants, rounds);
        foreach (var fake in Fakes.Values) fake.Interleaver = lockstep;
        return lockstep;
    }

    /// <summary>Lets everything pass again.</summary>
    /// <exception cref="InconclusiveException">The lockstep could not ask PostgreSQL.</exception>
    public Task ReleaseAsync(Lockstep lockstep)
    {
        foreach (var fake in Fakes.Values) fake.Interleaver = null;
        return Group.ReleaseAsync(lockstep);
    }

    /// <summary>
    /// Sends requests at the same moment, with the service's operations in lockstep, and repeats each until its answer is final.
    /// </summary>
    /// <param name="callers">The callers; the answers are returned in their order.</param>
    /// <param name="send">Sends a caller's first request.</param>
    /// <param name="isFinal">Whether an answer is the last that its caller needs.</param>
    /// <param name="untilFinal">Sends the same request again until its answer is final or the contract's time has passed.</param>
    /// <param name="rounds">How many releases are forced; null for the default.</param>
    /// <returns>Every caller's answers, in the order in which they came.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<Answer>>> SendInLockstepAsync<TCaller>(
        IReadOnlyCollection<TCaller> callers, Func<TCaller, Task<Answer>> send, Func<Answer, bool> isFinal,
        Func<TCaller, Task<IReadOnlyList<Answer>>> untilFinal, int? rounds = null)
    {
        var lockstep = Interleave(callers.Count, rounds);
        try
        {
            return await Task.WhenAll(callers.Select(async caller =>
            {
                var first = await send(caller);
                lockstep.ParticipantAnswered();
                return isFinal(first) ? [first] : (IReadOnlyList<Answer>)[first, .. await untilFinal(caller)];
            }));
        }
        finally
        {
            await ReleaseAsync(lockstep);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await Disposal.AllAsync([.. _group is { } group ? (IAsyncDisposable[])[group] : [], .. Fakes.Values]);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the dependencies, then the instances.</summary>
    /// <param name="options">How to start them; this method sets the dependencies.</param>
    /// <exception cref="Harness.Verdicts.InvalidServiceException">An instance does not start.</exception>
    protected async Task StartAsync(ServiceGroupOptions options)
    {
        foreach (var fake in Fakes.Values)
        {
            await fake.StartAsync(cancellationToken: Cancellation);
            Scenario.Checks(fake);
        }

        _group = await ServiceGroup.StartAsync<TEntryPoint>(
            Scenario, options with { Dependencies = Fakes.ToDictionary(fake => fake.Key, fake => fake.Value.BaseAddress) });
        foreach (var instance in _group.Instances) Add(instance);
    }

    /// <summary>Makes the callers of an instance.</summary>
    protected abstract TClient CreateClient(ServiceInstance instance);

    private void Add(ServiceInstance instance) => _clients.Add(CreateClient(instance));
}
