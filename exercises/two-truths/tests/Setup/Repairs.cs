using System.Diagnostics;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>What a reconcile must have brought about, and what it must not.</summary>
internal static class Repairs
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Waits until every copy of these orders is what its owner says (C12), and checks that no owner was written. The repair may go on for a
    /// while after the answer.
    /// </summary>
    public static async Task MustBeRepairedAsync(this OrdersWorld world, IReadOnlyList<OldOrder> orders)
    {
        using var waiting = world.Scenario.Waiting("copies to be repaired");
        var startedAt = Stopwatch.GetTimestamp();
        var tracked = orders.Select(order => order.Track()).ToArray();
        foreach (var (order, track) in orders.Zip(tracked)) track.Sending(order.Content);
        List<(OldOrder Order, Tracked Track)> open = [.. orders.Zip(tracked)];
        while (true)
        {
            List<(OldOrder Order, Tracked Track)> still = [];
            foreach (var (order, track) in open)
                if (!await IsRepairedAsync(world, order, track)) still.Add((order, track));
            open = still;
            if (open.Count == 0) break;
            world.Scenario.MustHoldInTime(
                Promises.Repairs, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(Books.ArrivesWithin, startedAt),
                () => [$"the order was: {open[0].Order.Content}", $"billing's invoice is {open[0].Order.Invoice}", .. world.LinesOf(open[0].Track)]);
            await Task.Delay(PollInterval, world.Cancellation);
        }

        // Each repair was one change of its order, as any other.
        await world.MustAgreeAsync(tracked);
    }

    private static async Task<bool> IsRepairedAsync(OrdersWorld world, OldOrder order, Tracked track)
    {
        var read = await world.Client.GetAsync(order.OrderId, world.Cancellation);
        var record = world.Billing.RecordOf(order.OrderId);
        world.Scenario.MustHold(
            Promises.OwnersStay, read.Order?.Content == order.Content && (order.AtBilling is null || record?.Invoice == order.Invoice),
            () => [$"the order was: {order.Content}", $"GET /orders/{order.OrderId}: {read}", $"billing's invoice was {order.Invoice}", .. world.LinesOf(track)]);
        var found = (await world.Client.SearchAsync(order.Content.Customer, world.Cancellation)).Read<FoundOrder[]>()?.FirstOrDefault(one => one.OrderId == order.OrderId);
        return record?.Content == order.Content && read.Order!.Invoice == record.Invoice && found?.Content == order.Content;
    }
}
