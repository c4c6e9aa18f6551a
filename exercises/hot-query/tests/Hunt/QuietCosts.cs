using Harness.Hunting;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Measures single requests when nothing else happens (C4, C6, C10).</summary>
internal sealed class QuietCosts(OrdersWorld world, Shop shop)
{
    private const int Walking = 100;

    // As many as an instance may have connections; each of them has seen the question often enough to keep a plan for it.
    private const int Askers = 20;
    private const int TimesEach = 14;

    // Of few orders, one that fills an index page would be most of the log.
    private const int Orders = 40;

    /// <summary>Measures what a move says, and judges it.</summary>
    public async Task MeasureAsync(LaneRun lane, Move move)
    {
        switch (move["what"])
        {
            case "page":
                await PageAsync(move, new OrderList(lane.Customer, move["of"] is null or "all" ? null : move["of"]), move.Number("limit", 20), move.Number("deep", 0));
                break;
            case "search":
                var email = lane.AddressOf(move["as"]);
                await UseAsync(move, () => world.Client.SearchAsync(email, world.Cancellation));
                var (found, cost) = await world.CostOfAsync(() => world.Client.SearchAsync(email, world.Cancellation));
                world.MustBeCheap("buffers of a search", $"{found.Count} orders for {email}", cost, Oracle.SearchLimit);
                world.MustTakeFewStatements($"a search that found {found.Count} orders", cost);
                break;
            case "report":
                var (from, to, zone) = LaneRun.DaysOf(move);
                await world.ReportMustBeCheapAsync(from, to, zone);
                break;
            default:
                await world.MustBeCheapToWriteAsync(Orders, _ => shop.PlaceAsync(lane.Customer, world.NewEmail(), world.NewLines(3), "1"));
                break;
        }
    }

    private async Task PageAsync(Move move, OrderList list, int limit, int deep)
    {
        string? cursor = null;
        for (var page = 0; page < deep; page++)
        {
            if ((await world.Client.PageAsync(list, cursor, Walking, world.Cancellation)).Next is not { } next) break;
            cursor = next;
        }

        await UseAsync(move, () => world.Client.PageAsync(list, cursor, limit, world.Cancellation));
        var (shown, cost) = await world.PageCostAsync(list, cursor, limit, atLeast: 0);
        world.MustBeCheap("buffers of a page", $"{shown.Orders!.Count} of {limit} orders of {list}{(cursor is null ? "" : ", not from the first page on")}", cost, limit);
        world.MustTakeFewStatements($"a page of {shown.Orders.Count} of {list}", cost);
    }

    // What is asked again and again may be planned once for every customer.
    private static Task UseAsync(Move move, Func<Task> ask) => move["used"] is null ? Task.CompletedTask : Task.WhenAll(Enumerable.Range(0, Askers).Select(async _ =>
    {
        for (var number = 0; number < TimesEach; number++) await ask();
    }));
}
