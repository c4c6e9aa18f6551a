using Exercises.Testing;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Guards;

/// <summary>Starts the service over a database that the starter left behind.</summary>
public sealed class UpgradeKeepsRows
{
    // The length of an observation: nothing may be sent in it.
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ObservedCeiling = TimeSpan.FromSeconds(6);

    [Scenario("upgrade-keeps-rows")]
    public Task A_database_that_ran_the_starter_is_taken_over_with_its_rows() => OrdersWorld.RunAsync(async world =>
    {
        OldOrder[] old = [.. Enumerable.Range(0, 6).Select(_ => world.NewOld())];
        // One that billing has wrong, and one that it does not know: differences are for operations to repair, not for a deploy.
        old[1] = old[1] with { AtBilling = world.Changed(old[1].Content) };
        old[2] = old[2] with { AtBilling = null };
        world.Scenario.Did($"Took a database of the starter with {old.Length} orders, of which billing has one wrong and does not know another, and started the service on it.");
        await world.StartOverAsync(old);
        await world.WarmUpAsync();

        foreach (var order in old)
        {
            var read = await world.Client.GetAsync(order.OrderId, world.Cancellation);
            world.Scenario.MustHold(
                Promises.RowsStay, read.Order is { } shown && shown.Content == order.Content && shown.Sequence == order.Sequence,
                () => [$"recorded by the starter: change {order.Sequence}, {order.Content}", $"GET /orders/{order.OrderId}: {read}"]);
        }

        await world.MustFindAsync(old[0].Track(), old[0].Content, Promises.RowsStay);
        world.Scenario.Did("Changed one order and cancelled another, and waited until nothing moved.");
        var (changed, cancelled) = (old[0].Track(), old[3].Track());
        await world.PutAsync(changed, world.Changed(old[0].Content));
        var answers = await world.Client.UntilAcceptedAsync(() => world.Client.CancelAsync(cancelled, world.Cancellation), world.Cancellation);
        world.MustBeAccepted(cancelled, answers, old[3].Content with { State = Content.Cancelled });
        cancelled.Sending(old[3].Content);
        world.Scenario.MustHold(
            Promises.RowsStay, changed.Accepted.ContainsKey(old[0].Sequence + 1) && cancelled.Accepted.ContainsKey(old[3].Sequence + 1),
            () => [.. changed.Lines, .. cancelled.Lines]);
        await world.MustAgreeAsync(changed, cancelled);
        await Quiet.UntilAsync(() => world.Billing.Journal.Count, Observed, ObservedCeiling, world.Cancellation);
        world.Scenario.MustHold(
            Promises.RowsStay, world.Billing.Receipts.All(receipt => receipt.Message.OrderId == changed.OrderId || receipt.Message.OrderId == cancelled.OrderId || !IsOld(receipt)),
            () => world.Billing.Receipts.Where(IsOld).Select(receipt => $"{receipt}"));

        bool IsOld(Receipt receipt) => old.Any(order => order.OrderId == receipt.Message.OrderId);
    }, instances: 0);
}
