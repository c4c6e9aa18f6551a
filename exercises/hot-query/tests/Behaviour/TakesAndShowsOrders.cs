using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Behaviour;

public sealed class TakesAndShowsOrders
{
    [Scenario("takes-and-shows-orders")]
    public Task An_order_that_was_placed_is_shown_found_and_counted() => OrdersWorld.RunAsync(async world =>
    {
        var (customer, email) = (world.NewCustomer(), $"Me.{world.Scenario.Token()}@Mail.example");
        world.Scenario.Did("Placed three orders of one customer.");
        List<ShownOrder> placed = [];
        for (var lines = 1; lines <= 3; lines++)
            placed.Insert(0, await world.Client.PlaceAsync(customer, email, world.NewLines(lines), world.Cancellation));
        world.Scenario.Did("Asked for the customer's list, page by page, searched for the address, and asked for the day's report.");
        var list = new OrderList(customer);
        world.MustShow(Promises.ListIsRight, $"{list}", placed.Described(), await world.WalkAsync(_ => world.Client, list, 2));

        var spelled = email.ToUpperInvariant();
        world.MustShow(
            Promises.SearchIsRight, $"searched for {spelled}", placed.Described(), await world.Client.SearchAsync(spelled, world.Cancellation));

        var (first, last) = (Day(placed[^1]).AddDays(-1), Day(placed[0]).AddDays(1));
        var days = await world.Client.ReportAsync(first, last, "Etc/UTC", world.Cancellation);
        var (orders, cents) = (days.Sum(day => day.Orders), days.Sum(day => day.TotalCents));
        world.Scenario.MustHold(
            Promises.ReportIsRight, orders == 3 && cents == placed.Sum(order => order.TotalCents),
            () => [$"the days around now have {orders} orders and {cents} cents; 3 and {placed.Sum(order => order.TotalCents)} were taken"]);
    });

    private static DateOnly Day(ShownOrder order) => DateOnly.FromDateTime(order.PlacedAt.UtcDateTime);
}
