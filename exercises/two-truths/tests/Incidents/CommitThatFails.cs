using Harness.Faults;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

/// <summary>Changes whose commit does not come about, or whose connection breaks at any other operation.</summary>
public sealed class CommitThatFails
{
    private const int MostOperations = 5;

    // Several, because one may hit a commit of the relay's.
    private const int Acknowledgements = 4;
    private const int LostInARow = 3;

    // Long enough for a service that tells billing first; short enough for the callers' patience.
    private static readonly TimeSpan TellsWithin = TimeSpan.FromSeconds(1.2);

    [Scenario("commit-that-fails")]
    public Task A_change_whose_commit_fails_never_reaches_billing() => OrdersWorld.RunAsync(async world =>
    {
        var orders = world.NewOrders(4 + MostOperations);
        await world.PutAllAsync(orders);
        await world.MustAgreeAsync(orders);
        foreach (var (index, order) in orders[..4].Index()) await CommitIsCutAsync(world, order, index % 2 == 0);
        foreach (var (index, order) in orders[4..].Index()) await OperationIsCutAsync(world, order, index + 1);
        var alone = world.NewOrders(Acknowledgements);
        await world.PutAllAsync(alone);
        foreach (var order in alone)
        {
            // What the relay still commits could be what loses its answer.
            await world.MustAgreeAsync(alone);
            await AcknowledgementIsLostAsync(world, order);
        }

        world.Scenario.Did("Waited, without sending any of it again.");
        world.FaultEnded();
        await world.MustAgreeAsync([.. orders, .. alone]);
    });

    private static Task<Answer> SendAsync(OrdersWorld world, Tracked order, bool cancels) => cancels
        ? world.Client.CancelAsync(order, world.Cancellation, isHeld: true)
        : world.Client.PutAsync(order, world.Changed(order.Last!), world.Cancellation, isHeld: true);

    private static async Task CommitIsCutAsync(OrdersWorld world, Tracked order, bool cancels)
    {
        var told = world.Billing.ReceiptsOf(order.OrderId).Count;
        using var commit = new HeldCommit(world.Service);
        var answer = SendAsync(world, order, cancels);
        await Task.WhenAny(commit.Held, answer);
        world.Scenario.Did($"{(cancels ? "Cancelled" : "Changed")} {order}; the connection to the database broke before its commit got there.");
        if (!answer.IsCompleted) await world.Billing.Journal.WhenAsync(_ => world.Billing.ReceiptsOf(order.OrderId).Count > told, TellsWithin);
        commit.Cut();
        await answer;
    }

    private static async Task OperationIsCutAsync(OrdersWorld world, Tracked order, int nth)
    {
        var seen = 0;
        world.Service.Database.BeforeUnit = (unit, _) =>
            ValueTask.FromResult(unit.IsOperation && Interlocked.Increment(ref seen) == nth ? UnitAction.Cut : UnitAction.Forward);
        await SendAsync(world, order, nth % 2 == 0);
        world.Service.Database.BeforeUnit = null;
        world.Scenario.Did($"Sent a change of {order}; the connection to the database broke before operation {nth}.");
    }

    // Of these orders, nothing else has failed: each of its requests is one change, or none.
    private static async Task AcknowledgementIsLostAsync(OrdersWorld world, Tracked order)
    {
        // Those that follow, too: one may be a relay's, and a service that tries again commits again.
        LostCommitFault[] lost = [.. Enumerable.Range(1, LostInARow).Select(nth => world.Service.Database.LoseCommitAnswer(nth))];
        await SendAsync(world, order, cancels: false);
        foreach (var fault in lost) fault.Disarm();
        world.Scenario.Did($"Sent a change of {order}; the database committed it, and the connection broke before it said so ({lost.Count(fault => fault.Fired)} times).");
    }
}
