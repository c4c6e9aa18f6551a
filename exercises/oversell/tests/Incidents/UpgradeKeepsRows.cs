using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>Starts the service over a database that the starter left behind: its schema is published.</summary>
public sealed class UpgradeKeepsRows
{
    [Scenario("upgrade-keeps-rows")]
    public Task A_database_that_ran_the_starter_is_taken_over_with_its_orders() => ShopWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Took a database of the starter with held, confirmed, cancelled and expired orders, one of them overdue and one key used twice, and started the service on it.");
        var rows = await world.StartOverStartersRowsAsync();
        foreach (var (wish, order) in rows.Orders)
        {
            var read = await world.ReadAsync(order, wish.BuyerId);
            world.Scenario.MustHold(
                Promises.RowsStay, read.Status == order.Status || read.Status == Order.Expired && order.ExpiresAt <= DateTimeOffset.UtcNow,
                () => [$"recorded by the starter as {order}", $"read as {read}"]);
        }

        await world.MustAddUpAsync(rows.Event, rows.Outcomes, atOnce: false);

        world.Scenario.Did("Sent again a request that the starter had answered, confirmed its hold, and cancelled another.");
        var (held, other) = (rows.Held, rows.Confirmed);
        var replay = await world.Client.OrderFinallyAsync(held.Wish, world.Cancellation);
        world.Scenario.MustHold(Promises.RowsStay, replay.Status == 201 && replay.Field("id") == held.Order.Id, () => [$"{held.Wish}", $"recorded as {held.Order}", $"sent again: {replay}"]);
        var confirmed = await world.Client.ConfirmAsync(held.Order.Id, held.Wish.BuyerId, world.Cancellation);
        world.Scenario.MustHold(Promises.RowsStay, confirmed.Status == 200, () => [$"{held.Order}", $"confirmed: {confirmed}"]);
        var cancelled = await world.Client.CancelAsync(other.Order.Id, other.Wish.BuyerId, world.Cancellation);
        world.Scenario.MustHold(Promises.RowsStay, cancelled.Status == 204, () => [$"{other.Order}", $"cancelled: {cancelled}"]);
        await world.MustAddUpAsync(rows.Event, rows.Outcomes);

        world.Scenario.Did("Bought everything that was left.");
        var shown = await world.ShowAsync(rows.Event);
        var bought = new List<Outcome>(rows.Outcomes);
        foreach (var type in shown.TicketTypes)
        {
            for (var left = type.Left; left > 0; left -= Math.Min(10, left))
                bought.Add(await world.BuyAsync(world.NewWish(rows.Event, new Ticket(type.Code, Math.Min(10, left)))));
        }

        world.MustBeBoughtBy(0, [await world.OrderAsync(world.NewWish(rows.Event, rows.Event.Ticket()))]);
        await world.MustAddUpAsync(rows.Event, bought);
    }, new ShopOptions { Instances = 0 });
}
