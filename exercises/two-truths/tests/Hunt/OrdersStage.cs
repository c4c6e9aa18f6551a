using Harness.Fakes;
using Harness.Hunting;
using Harness.Scenarios;
using Harness.Verdicts;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class OrdersStage : IStage
{
    // How long faults that are not counted last: longer than the time-outs that a service is likely to have.
    private static readonly TimeSpan LastingFault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1);

    // Enough for some scripts; later ones of the same world have fresh orders only.
    private const int OldOrders = 80;

    private readonly OrdersWorld _world;
    private readonly Queue<OldOrder> _old;
    private readonly HashSet<ServiceInstance> _dead = [];
    private bool _isHealed;
    private readonly HashSet<ServiceInstance> _away = [];

    private OrdersStage(OrdersWorld world, IEnumerable<OldOrder> old) => (_world, _old) = (world, new Queue<OldOrder>(old));

    private CancellationToken Cancellation => _world.Cancellation;

    /// <summary>Starts instances.</summary>
    public static async Task<OrdersStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        var world = await OrdersWorld.StartAsync(scenario, instances: 0, Isolation.OwnProcess);
        OldOrder[] old = [.. Enumerable.Range(0, OldOrders).Select(_ => world.NewOld())];
        await world.StartOverAsync(old, instances);
        return new OrdersStage(world, old);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var lanes = script.Lanes.SelectMany(lane => Enumerable.Range(0, script.Copies).Select(copy => new OrderLane(_world, lane, copy, OldOf(lane)))).ToList();
        _world.Scenario.Did($"Played a script of {script.Size} moves in {lanes.Count} lanes.");
        lock (_dead) _isHealed = false;
        using var window = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var conductor = new Conductor(window.Token);
        var watching = WatchAsync(lanes, conductor, over.Token);
        foreach (var lane in lanes)
            foreach (var move in lane.Lane.Moves.Where(move => move.Do == "fault")) Fail(lane, move);

        List<Task> moments = [], callers = [];
        foreach (var lane in lanes)
            foreach (var move in lane.Lane.Moves.Where(move => move.Do != "fault")) callers.Add(CallAsync(lane, move, conductor, moments));
        moments.AddRange(script.Disturbances.Select(move => DisturbAsync(move, conductor, window.Token)));
        var isLasting = script.Lanes.SelectMany(lane => lane.Moves).Any(move => move is { Do: "fault" } && move["times"] is null);
        Task[] begun;
        lock (moments) begun = [.. moments];
        await Task.WhenAny(Task.WhenAll([.. begun, Task.Delay(isLasting ? LastingFault : TimeSpan.Zero, Cancellation)]), Task.Delay(LongestWindow, Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(begun);
        await HealAsync(lanes);
        _world.Scenario.Did("Healed everything, and waited until the callers had their answers.");
        await Task.WhenAll(callers);
        await over.CancelAsync();
        await watching;
        return await new LaneBooks(_world).JudgeAsync(script, lanes);
    }

    private OldOrder? OldOf(Lane lane) => lane.Moves.Any(move => move.Do == "old") && _old.TryDequeue(out var old) ? old : null;

    private void Fail(OrderLane lane, Move move) => _world.Billing.Rules.Add(
        request => _world.Billing.IsMessageOf(request, lane.Order.OrderId), FaultOf(move["fault"]!), move["times"] is null ? null : move.Number("times"));

    private async Task CallAsync(OrderLane lane, Move move, Conductor conductor, List<Task> moments)
    {
        var moment = conductor.WaitAsync(move, lane.Name);
        lock (moments) moments.Add(moment);
        if (!await moment) return;
        switch (move.Do)
        {
            case "old":
                break;
            case "pile":
                for (var change = 0; change < move.Number("times"); change++) await ChangeAsync(lane, move, conductor);
                break;
            case "retry":
                await Client(move).RetryStuckAsync(lane.Order.OrderId, Cancellation);
                break;
            case "refuse":
                // What comes due as everything is healed comes too late: nobody would mend it.
                lock (_dead)
                    if (!_isHealed) _world.Billing.Refuse(lane.Order.OrderId);
                break;
            case "deliver":
                var messages = Enumerable.Repeat(_world.Billing.EffectsOf(lane.Order.OrderId), move.Number("times")).SelectMany(all => all);
                await Task.WhenAll(_world.Scenario.Shuffled(messages).Select(message => Client(move).DeliverUntilTakenAsync(message, Cancellation)));
                break;
            default:
                await ChangeAsync(lane, move, conductor);
                break;
        }
    }

    private async Task ChangeAsync(OrderLane lane, Move move, Conductor conductor)
    {
        var content = lane.Of(move);
        conductor.Cue($"{lane.Name}:sent");
        async Task<Answer> SendAsync(CancellationToken leaving)
        {
            var answer = move.Do == "cancel" ? await Client(move).CancelAsync(lane.Order, leaving) : await Client(move).PutAsync(lane.Order, content, leaving);
            conductor.Cue($"{lane.Name}:answered");
            return answer;
        }

        if (move["until"] == "leaves")
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            leaving.CancelAfter(move.Seconds("patience", 0.2));
            try
            {
                await SendAsync(leaving.Token);
            }
            catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
            {
                // What the caller asked for may have been done: the books find out.
            }

            return;
        }

        if (move["until"] == "once") await SendAsync(Cancellation);
        else await Client(move).UntilAcceptedAsync(() => SendAsync(Cancellation), Cancellation);
    }

    private OrdersClient Client(Move move) => _world.Clients[move["through"] switch
    {
        "1" => 0,
        "2" => Math.Min(1, _world.Clients.Count - 1),
        _ => _world.Scenario.Next(0, _world.Clients.Count),
    }];

    private async Task DisturbAsync(Move move, Conductor conductor, CancellationToken ends)
    {
        if (!await conductor.WaitAsync(move)) return;
        var instance = move["through"] == "2" && _world.Instances.Count > 1 ? _world.Instances[1] : _world.Service;
        switch (move.Do)
        {
            case "database" when move["how"] == "cut":
                instance.Database.Cut();
                break;
            case "database":
                lock (_dead) _away.Add(instance);
                instance.Database.Refuse();
                await move.LastAsync(ends);
                instance.Database.Heal();
                lock (_dead) _away.Remove(instance);
                break;
            case "lost answer":
                instance.Database.LoseCommitAnswer(move.Number("nth"));
                break;
            case "kill":
                await KillAsync(instance, move, ends);
                break;
            case "billing":
                _world.Billing.Network.Refuse();
                await move.LastAsync(ends);
                _world.Billing.Network.Heal();
                break;
            case "slow billing":
                using (_world.Billing.Rules.Add(FakeFault.DelayAfterEffect(move.Seconds("seconds")))) await move.LastAsync(ends);
                break;
            case "reconcile":
                await Client(move).ReconcileAsync(Cancellation);
                break;
        }
    }

    private async Task KillAsync(ServiceInstance instance, Move move, CancellationToken ends)
    {
        lock (_dead)
        {
            if (!_dead.Add(instance)) return;
        }

        await instance.KillAsync(Cancellation);
        await Task.Delay(move["back"] is null ? Timeout.InfiniteTimeSpan : move.Seconds("back"), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReviveAsync(instance);
    }

    private async Task ReviveAsync(ServiceInstance instance)
    {
        // One that is started while its database is away may exit (C14): it is started when everything is healed.
        lock (_dead)
            if (_away.Contains(instance)) return;
        try
        {
            await instance.RestartAsync(Cancellation);
        }
        catch (InvalidServiceException) when (IsAway(instance))
        {
            // Its database left while it started.
            return;
        }

        lock (_dead) _dead.Remove(instance);
    }

    private bool IsAway(ServiceInstance instance)
    {
        lock (_dead) return _away.Contains(instance);
    }

    private async Task HealAsync(List<OrderLane> lanes)
    {
        _world.Billing.Heal();
        lock (_dead)
        {
            _isHealed = true;
            foreach (var lane in lanes) _world.Billing.Mend(lane.Order.OrderId);
        }

        foreach (var instance in _world.Instances) instance.Database.Heal();
        foreach (var instance in _dead.ToList()) await ReviveAsync(instance);
        _world.FaultEnded();
    }

    // Tells the lanes what billing received and took.
    private async Task WatchAsync(List<OrderLane> lanes, Conductor conductor, CancellationToken over)
    {
        var byOrder = lanes.ToDictionary(lane => lane.Order.OrderId);
        var seen = 0;
        while (!over.IsCancellationRequested)
        {
            await _world.Billing.Journal.WhenAsync(journal => journal.Count > seen || over.IsCancellationRequested, Watched);
            seen = _world.Billing.Journal.Count;
            foreach (var receipt in _world.Billing.Receipts)
                if (byOrder.TryGetValue(receipt.Message.OrderId, out var lane)) conductor.Cue($"{lane.Name}:received");
            foreach (var message in _world.Billing.Effects)
                if (byOrder.TryGetValue(message.OrderId, out var lane)) conductor.Cue($"{lane.Name}:taken");
        }
    }

    private static FakeFault FaultOf(string name) => name switch
    {
        "hang before" => FakeFault.NeverAnswerBeforeEffect,
        "hang after" => FakeFault.NeverAnswerAfterEffect,
        "drop before" => FakeFault.DropBeforeEffect,
        "drop after" => FakeFault.DropAfterEffect,
        "500 before" => FakeFault.FailBeforeEffect(500),
        "500 after" => FakeFault.FailAfterEffect(500),
        "503 before" => FakeFault.FailBeforeEffect(503),
        "404 before" => FakeFault.FailBeforeEffect(404),
        "late" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5)),
        "late, silent" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5), LateAnswer.Hang),
        "slow" => FakeFault.DelayAfterEffect(TimeSpan.FromSeconds(2.5)),
        "slow before" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(2.5)),
        _ => throw new InvalidDataException($"'{name}' is no fault of billing's."),
    };
}
