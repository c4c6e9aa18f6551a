using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Checks;

/// <summary>
/// The visible scenarios look at two statuses, at the first pages of a status, and at pages of 20. These look at all of them, at places
/// from the seed: an index for the statuses of the visible scenarios is no index for the others.
/// </summary>
public sealed class PagesAnywhere
{
    private const int Walking = 100;
    private const int MostSteps = 30;
    private static readonly string?[] Statuses = [null, "placed", "paid", "shipped", "delivered", "cancelled", GeneratedOrders.RareStatus];

    private const string WantedIds =
        """
        SELECT id FROM orders WHERE customer_id = $1 AND ($2 = '' OR status = $2)
        ORDER BY placed_at DESC, orders.id DESC OFFSET $3 LIMIT $4
        """;

    [Scenario("pages-anywhere")]
    public Task A_page_costs_what_it_shows_wherever_it_is() => OrdersWorld.RunAsync(async world =>
    {
        var orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
        var large = orders.LargeCustomer(world.Scenario.Next(0, orders.LargeCustomers));
        var ordinary = (await world.OrdinaryCustomersAsync())[0];
        foreach (var list in world.Scenario.Shuffled([.. Statuses.Select(status => new OrderList(large, status)), new OrderList(ordinary, "delivered")]))
            await MustBeCheapAnywhereAsync(world, list);
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole });

    private static async Task MustBeCheapAnywhereAsync(OrdersWorld world, OrderList list)
    {
        var owned = (int)await world.ScalarAsync<long>(
            "SELECT count(*) FROM orders WHERE customer_id = $1 AND ($2 = '' OR status = $2)", list.CustomerId, list.Status ?? "");
        var steps = world.Scenario.Next(0, Math.Min(MostSteps, owned / Walking) + 1);
        var limit = world.Scenario.Next(3, 60);
        world.Scenario.Did($"Followed {list}, {owned} of them, for {steps} pages of {Walking}, and measured a page of {limit} orders there.");
        string? cursor = null;
        for (var step = 0; step < steps; step++)
        {
            var page = await world.Client.PageAsync(list, cursor, Walking, world.Cancellation);
            world.Scenario.MustHold(
                Promises.EachOnce, page.Orders!.Count == Walking && (page.Next is not null || owned == (step + 1) * Walking),
                () => [$"after {step * Walking} of {owned} orders, a page of {Walking} has {page.Orders.Count} and next is {page.Next ?? "null"}"]);
            cursor = page.Next;
        }

        // Exactly at the end there is no further page.
        if (steps > 0 && cursor is null) return;
        var wanted = await world.QueryAsync<long>(WantedIds, list.CustomerId, list.Status ?? "", steps * Walking, limit);
        var (looked, cost) = await world.PageCostAsync(list, cursor, limit, wanted.Count);
        world.Scenario.MustHold(
            Promises.ListIsRight, looked.Orders!.Select(order => order.Id).SequenceEqual(wanted),
            () => [$"{limit} after {steps * Walking} of {list}: {string.Join(", ", looked.Orders!.Select(order => order.Id))}", $"should be: {string.Join(", ", wanted)}"]);
        world.MustBeCheap("buffers of a page anywhere", $"{limit} after {steps * Walking} of {list}", cost, limit);
    }
}
