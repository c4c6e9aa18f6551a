using System.Diagnostics;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>An answer, and when its request was sent.</summary>
/// <param name="What">The request in words.</param>
/// <param name="SentAt">When it was sent, in timestamps of <see cref="Stopwatch"/>.</param>
/// <param name="Answer">The answer.</param>
internal sealed record Served(string What, long SentAt, Answer Answer)
{
    /// <summary>Lines of a story.</summary>
    public IEnumerable<string> Lines => [What, $"answer: {Answer}"];
}

/// <summary>Sends callers to instances that live, as a load balancer does, and ends and starts instances.</summary>
internal sealed class Desk(OrdersWorld world, int mostInstances)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<ServiceInstance, long> _diedAt = [];
    private readonly HashSet<ServiceInstance> _dead = [];
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly List<(ServiceInstance Instance, OrdersClient Client)> _all = [.. world.Instances.Zip(world.Clients)];

    /// <summary>The instance of a move; the last one where there are not so many.</summary>
    public ServiceInstance InstanceOf(string? through)
    {
        lock (_lock) return _all[Math.Min(through is "2" or "3" ? through[0] - '1' : 0, _all.Count - 1)].Instance;
    }

    /// <summary>Asks; a request whose instance was killed is sent to another one.</summary>
    public async Task<Served> GetAsync(string path, string? through)
    {
        while (true)
        {
            var (served, wasKilled) = await SendAsync($"GET /{path}", through, client => client.GetAsync(path, world.Cancellation));
            if (!wasKilled) return served;
        }
    }

    /// <summary>Asks, and leaves if there is no answer by then.</summary>
    public async Task AskAndLeaveAsync(string path, string? through, TimeSpan after)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        leaving.CancelAfter(after);
        try
        {
            var (_, client) = await PickAsync(through);
            await client.GetAsync(path, leaving.Token);
        }
        catch (OperationCanceledException) when (!world.Cancellation.IsCancellationRequested)
        {
            // It left.
        }
    }

    /// <summary>Sends an order, once.</summary>
    /// <returns>Null when its instance was killed before it answered.</returns>
    public async Task<Served?> PostAsync(string body, string? through)
    {
        var (served, wasKilled) = await SendAsync($"POST /orders {body}", through, client => client.PostAsync(body, world.Cancellation));
        return wasKilled ? null : served;
    }

    /// <summary>Kills an instance, unless it is dead.</summary>
    /// <returns>Whether it was killed now.</returns>
    public async Task<bool> KillAsync(ServiceInstance instance)
    {
        lock (_lock)
        {
            if (!_dead.Add(instance)) return false;
            _diedAt[instance] = Stopwatch.GetTimestamp();
        }

        await instance.KillAsync(world.Cancellation);
        return true;
    }

    /// <summary>Starts a killed instance again.</summary>
    public async Task ReviveAsync(ServiceInstance instance)
    {
        await _starting.WaitAsync(world.Cancellation);
        try
        {
            lock (_lock)
            {
                if (!_dead.Contains(instance)) return;
            }

            await instance.RestartAsync(world.Cancellation);
            lock (_lock) _dead.Remove(instance);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Starts one more instance beside the others, where there is room for it.</summary>
    public async Task JoinAsync()
    {
        await _starting.WaitAsync(world.Cancellation);
        try
        {
            if (_all.Count >= mostInstances) return;
            var instance = await world.StartInstanceAsync();
            lock (_lock) _all.Add((instance, world.Clients[^1]));
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Starts every instance again that is dead.</summary>
    public async Task ReviveAllAsync()
    {
        List<ServiceInstance> dead;
        lock (_lock) dead = [.. _dead];
        foreach (var instance in dead) await ReviveAsync(instance);
    }

    private async Task<(Served Served, bool WasKilled)> SendAsync(string what, string? through, Func<OrdersClient, Task<Answer>> send)
    {
        var (instance, client) = await PickAsync(through);
        var sentAt = Stopwatch.GetTimestamp();
        var answer = await send(client);
        bool wasKilled;
        lock (_lock) wasKilled = _dead.Contains(instance) || _diedAt.GetValueOrDefault(instance) >= sentAt;
        world.Scenario.MustHoldInTime(Promises.Answered, !answer.IsTimeout, () => [what, $"{answer}"]);
        return (new Served($"{what}, at {instance.Name}", sentAt, answer), answer.Status is null && wasKilled);
    }

    private async Task<(ServiceInstance Instance, OrdersClient Client)> PickAsync(string? through)
    {
        while (true)
        {
            lock (_lock)
            {
                var living = _all.Where(one => !_dead.Contains(one.Instance)).ToList();
                var asked = through is "1" or "2" or "3" ? through[0] - '1' : world.Scenario.Next(0, _all.Count);
                if (asked < _all.Count && living.Contains(_all[asked])) return _all[asked];
                if (living.Count > 0) return living[asked % living.Count];
            }

            await Task.Delay(Poll, world.Cancellation);
        }
    }
}
