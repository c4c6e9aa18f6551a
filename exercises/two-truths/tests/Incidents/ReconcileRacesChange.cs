using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class ReconcileRacesChange
{
    private const int InIndex = 10;
    private static readonly TimeSpan ChangesWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReachesWithin = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan OvertakesWithin = TimeSpan.FromSeconds(5);

    [Scenario("reconcile-races-change")]
    public Task A_change_during_a_reconcile_is_the_last_word() => OrdersWorld.RunAsync(async world =>
    {
        OldOrder[] atBilling = [.. Enumerable.Range(0, 3).Select(_ => world.NewOld())];
        OldOrder[] inIndex = [.. Enumerable.Range(0, InIndex).Select(_ => world.NewOld()).Select(order => order with { InIndex = world.Changed(order.Content), IndexSequence = order.Sequence - 1 })];
        world.Scenario.Did("Took a database of the starter with orders that the index has wrong and others that are right, and started two instances.");
        await world.StartOverAsync([.. atBilling, .. inIndex], instances: 2);
        var orders = inIndex.Select(order => order.Track()).ToArray();
        await ChangedBetweenOperationsAsync(world, orders);
        await world.Instances[1].KillAsync(world.Cancellation);
        await ChangedWhileSentAsync(world, [.. atBilling.Select(order => order.Track())], [.. atBilling.Select(order => order.Content)]);
    }, instances: 0, isolation: Isolation.OwnProcess);

    // Before each operation of the instance that reconciles, the other one changes one more order and takes its message. What was changed before
    // the repair looked is on its way, and no business of the repair's; the others are changed between its look and its write.
    private static async Task ChangedBetweenOperationsAsync(OrdersWorld world, Tracked[] orders)
    {
        var steps = new Steps();
        world.Instances[1].Database.Interleaver = steps;
        world.Scenario.Did($"Let one instance reconcile, and before each of its first {InIndex} database operations changed one of the orders that the index had wrong, through the other, and delivered its message.");
        var answer = world.Clients[1].ReconcileAsync(world.Cancellation);
        List<Task<Tracked?>> changes = [];
        foreach (var order in orders)
        {
            var arrived = steps.NextAsync();
            await Task.WhenAny(arrived, answer);
            if (!arrived.IsCompleted) break;
            var changing = ChangeAndDeliverAsync(world, order);
            changes.Add(changing);
            // An order that the repair has locked is changed when it is released.
            await Task.WhenAny(changing, Task.Delay(ChangesWithin, world.Cancellation));
            (await arrived).SetResult();
        }

        world.Instances[1].Database.Interleaver = null;
        steps.Open();
        await answer;
        var delivered = await Task.WhenAll(changes);
        await world.MustAgreeAsync(orders);
        // The bus has delivered their newest messages: nothing older may have come after them.
        foreach (var order in delivered.OfType<Tracked>()) await world.MustFindAsync(order, order.Last!, Promises.NewerWins);
    }

    // Null where the message did not get there in time to be delivered.
    private static async Task<Tracked?> ChangeAndDeliverAsync(OrdersWorld world, Tracked order)
    {
        var content = world.NewContent();
        var client = world.Clients[0];
        var changed = world.MustBeAccepted(order, await client.UntilAcceptedAsync(() => client.PutAsync(order, content, world.Cancellation, isHeld: true), world.Cancellation), content);
        BillingMessage? Message() => world.Billing.EffectsOf(order.OrderId).FirstOrDefault(message => message.Sequence == changed.Sequence);
        await world.Billing.Journal.WhenAsync(_ => Message() is not null, ReachesWithin);
        if (Message() is not { } newest) return null;
        await world.MustTakeAsync([newest], client);
        return order;
    }

    // Billing holds the first message that the repair sends for each order; the order is changed meanwhile.
    private static async Task ChangedWhileSentAsync(OrdersWorld world, Tracked[] orders, Content[] contents)
    {
        foreach (var (order, content) in orders.Zip(contents)) world.Billing.Set(world.Billing.RecordOf(order.OrderId)! with { State = world.Changed(content).State });
        var gate = new Gate();
        var rules = orders.Select(order => world.Billing.Rules.Add(request => world.Billing.IsMessageOf(request, order.OrderId), FakeFault.HoldBeforeEffect(gate), times: 1)).ToList();
        foreach (var (order, content) in orders.Zip(contents)) order.Sending(content);
        world.Scenario.Did("Killed the second instance, changed the orders that were right by hand at billing, reconciled, held the first message about each of them, changed these orders, and let billing answer.");
        var answer = world.Clients[0].ReconcileAsync(world.Cancellation);
        await Task.WhenAny(answer, world.Billing.Journal.WhenAsync(_ => rules.TrueForAll(rule => rule.Met > 0), ReachesWithin));
        await Task.WhenAll(orders.Select((order, index) => world.PutAsync(order, world.Changed(contents[index]))));
        await world.Billing.Journal.WhenAsync(
            _ => orders.All(order => world.Billing.EffectsOf(order.OrderId).Any(message => message.Content == order.Last)), OvertakesWithin);
        gate.Open();
        foreach (var rule in rules) rule.Dispose();
        world.FaultEnded();
        await answer;
        await world.MustAgreeAsync(orders);
        // The invariant that the books compare, in the words of the promise that it is about.
        world.Scenario.MustHold(
            Promises.NewerWins, orders.All(order => world.Billing.RecordOf(order.OrderId)?.Content == order.Last), () => orders.SelectMany(world.LinesOf));
    }

    /// <summary>Holds each operation until the scenario lets it pass.</summary>
    private sealed class Steps : IInterleaver
    {
        private readonly System.Threading.Channels.Channel<TaskCompletionSource> _arrivals = System.Threading.Channels.Channel.CreateUnbounded<TaskCompletionSource>();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TaskCompletionSource> NextAsync() => _arrivals.Reader.ReadAsync().AsTask();

        public void Open() => _open.TrySetResult();

        public async ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken)
        {
            var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _arrivals.Writer.WriteAsync(arrival, cancellationToken);
            await Task.WhenAny(arrival.Task, _open.Task).WaitAsync(cancellationToken);
        }
    }
}
