using System.Collections.Concurrent;
using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Faults;
using Harness.Hunting;
using Harness.Scenarios;
using Harness.Verdicts;

namespace DoubleCharge.Tests.Hunt;

/// <summary>The instances of a script's world: those that are killed, those that do not come back, and those whose database is away.</summary>
internal sealed class Fleet(PaymentsWorld world)
{
    // The contract's (README, "broken"): for so long a killed instance that does not come back counts as broken.
    private static readonly TimeSpan GoneForGood = TimeSpan.FromSeconds(15);

    private readonly HashSet<ServiceInstance> _dead = [];
    private readonly ConcurrentDictionary<ServiceInstance, int> _away = new();
    private readonly ConcurrentDictionary<ServiceInstance, long> _troubledAt = new();
    private ServiceInstance? _gone;
    private long? _goneAt;

    /// <summary>A script begins: no instance is gone for good.</summary>
    public void Begin() => (_gone, _goneAt) = (null, null);

    /// <summary>For how long nothing has been broken, instances included that do not come back.</summary>
    public TimeSpan UndisturbedFor()
    {
        var healed = world.UndisturbedFor;
        if (_goneAt is not { } goneAt) return healed;
        var missed = Stopwatch.GetElapsedTime(goneAt) - GoneForGood;
        return missed < TimeSpan.Zero ? TimeSpan.Zero : missed < healed ? missed : healed;
    }

    /// <summary>The answer to one of the next commits of an instance is lost.</summary>
    public void LoseAnswer(ServiceInstance instance, int commit)
    {
        // When that comes is not known, so that it counts until the end of the script.
        _troubledAt[instance] = long.MaxValue;
        instance.Database.LoseCommitAnswer(commit);
    }

    /// <summary>Databases leave: for a moment, or as long as the move says.</summary>
    public async Task LeaveAsync(IReadOnlyList<ServiceInstance> instances, Move move, CancellationToken ends)
    {
        if (move["how"] == "cut")
        {
            foreach (var instance in instances)
            {
                _troubledAt[instance] = Stopwatch.GetTimestamp();
                instance.Database.Cut();
            }

            return;
        }

        foreach (var instance in instances)
        {
            (_away[instance], _troubledAt[instance]) = (1, Stopwatch.GetTimestamp());
            instance.Database.Refuse();
        }

        await move.LastAsync(ends);
        foreach (var instance in instances)
        {
            instance.Database.Heal();
            _away.TryRemove(instance, out _);
        }
    }

    /// <summary>An instance is killed, and comes back if the move says so or no other lives.</summary>
    public async Task KillAsync(ServiceInstance instance, Move move, CancellationToken ends)
    {
        lock (_dead)
        {
            if (!_dead.Add(instance)) return;
        }

        await instance.KillAsync(world.Cancellation);
        var isLast = world.Instances.All(_dead.Contains);
        if (move["back"] is null && !isLast)
        {
            (_gone, _goneAt) = (instance, Stopwatch.GetTimestamp());
            return;
        }

        await Task.Delay(move.Seconds("back", 0.5), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReviveAsync(instance);
    }

    /// <summary>Databases are back, and instances that were to come back are.</summary>
    public async Task HealAsync()
    {
        foreach (var instance in world.Instances) instance.Database.Heal();
        _troubledAt.Clear();
        foreach (var instance in _dead.ToList())
            if (instance != _gone) await ReviveAsync(instance);
    }

    /// <summary>Those that were gone for good are there again, for the next script.</summary>
    public async Task CompleteAsync()
    {
        foreach (var instance in _dead.ToList()) await ReviveAsync(instance);
    }

    /// <summary>Callers of an instance that lives, as a load balancer sends them.</summary>
    public PaymentsClient Client(string? through)
    {
        lock (_dead)
        {
            var living = Enumerable.Range(0, world.Instances.Count).Where(index => !_dead.Contains(world.Instances[index])).ToList();
            var asked = through == "2" ? 1 : through == "1" ? 0 : world.Scenario.Next(0, world.Instances.Count);
            return world.Clients[living.Count == 0 || living.Contains(asked) ? Math.Min(asked, world.Clients.Count - 1) : living[0]];
        }
    }

    /// <summary>An order's payments, as any instance lists them; asked again while it is turned away, as it may be just after a fault has ended.</summary>
    public async Task<Answer> ListAsync(string orderId) => (await Caller.UntilAsync(
        () => Client(null).ListAsync(orderId, world.Cancellation), answer => answer.Status == 200, PaymentsClient.RetryCeiling, world.Cancellation, UndisturbedFor))[^1];

    private async Task ReviveAsync(ServiceInstance instance)
    {
        var startedAt = Stopwatch.GetTimestamp();
        // One that is started while its database is away may exit (C13): it is started when everything is healed.
        if (_away.ContainsKey(instance)) return;
        try
        {
            await instance.RestartAsync(world.Cancellation);
        }
        catch (InvalidServiceException) when (_away.ContainsKey(instance) || _troubledAt.GetValueOrDefault(instance) > startedAt)
        {
            // Its database left while it started.
            return;
        }

        lock (_dead) _dead.Remove(instance);
    }
}
