using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Checks;

/// <summary>
/// What the visible scenarios do one after the other, all at once over two instances, with lists, page sizes, buyers, addresses and dates
/// from the seed; afterwards everything is compared with the orders themselves.
/// </summary>
public sealed class ManyListsAtOnce
{
    private const int Walkers = 8;
    private const int OrdersEach = 12;

    // Where clocks change at midnight, where offsets differ from whole hours by a quarter or half, in the south, and where clocks never change.
    private static readonly string[] Zones =
    [
        "Europe/Lisbon", "America/Los_Angeles", "America/Santiago", "Australia/Adelaide", "Pacific/Chatham", "Asia/Kolkata", "Asia/Tokyo",
        "Africa/Johannesburg",
    ];

    [Scenario("many-lists-at-once")]
    public Task The_books_are_right_in_the_end() => OrdersWorld.RunAsync(async world =>
    {
        var scenario = world.Scenario;
        var owners = world.Fresh.CountBy(order => order.CustomerId).OrderByDescending(one => one.Value).Select(one => one.Key).ToArray();
        var walkers = Enumerable.Range(0, Walkers).Select(number => NewWalker(world, owners, number)).ToArray();
        // Customers who buy have a list that is being walked meanwhile.
        var buyers = walkers.Take(4).Select(walker => walker.List.CustomerId).Distinct().Select((customer, number) =>
            (Customer: customer, Lines: Enumerable.Range(0, OrdersEach).Select(_ => world.NewLines(scenario.Next(1, 4))).ToArray(), Client: world.Clients[number % 2])).ToArray();
        var email = world.NewEmail();

        scenario.Did($"Followed {Walkers} lists over two instances while {buyers.Length} of their customers placed {OrdersEach} orders each.");
        var placing = buyers.Select(async buyer =>
        {
            List<ShownOrder> placed = [];
            foreach (var lines in buyer.Lines) placed.Add(await buyer.Client.PlaceAsync(buyer.Customer, email, lines, world.Cancellation));
            return placed;
        }).ToArray();
        var walks = await Task.WhenAll(walkers.Select(walker => world.WalkAsync(page => world.Clients[(page + walker.First) % 2], walker.List, walker.Limit)));
        var placed = (await Task.WhenAll(placing)).SelectMany(one => one).ToList();
        foreach (var (walker, shown) in walkers.Zip(walks)) world.MustShowEachOnce(walker.List, [.. world.Fresh.Where(walker.List.Holds).Select(order => order.Id)], shown);

        scenario.Did("Followed them again, searched, and asked for reports, and compared all answers with the orders.");
        OrderData[] all =
        [
            .. world.Fresh,
            .. placed.Select(order => new OrderData(order.Id, order.CustomerId, order.Email!, order.Status!, order.PlacedAt.UtcDateTime, order.Lines!)),
        ];
        foreach (var walker in walkers)
            world.MustShow(Promises.ListIsRight, $"{walker.List}", all.ListOf(walker.List), await world.WalkAsync(page => world.Clients[page % 2], walker.List, walker.Limit));
        var emails = all.Select(order => order.Email.ToLowerInvariant()).Distinct().ToArray();
        foreach (var searched in scenario.Shuffled(emails).Take(5).Append(email.ToUpperInvariant()))
            world.MustShow(Promises.SearchIsRight, $"searched for {searched}", all.FoundFor(searched), await world.Client.SearchAsync(searched, world.Cancellation));
        foreach (var zone in scenario.Shuffled(Zones).Take(4))
        {
            var from = DateOnly.FromDateTime(GeneratedOrders.Since).AddDays(scenario.Next(1, GeneratedOrders.Days - 95));
            await world.MustReportAsync(all, from, from.AddDays(scenario.Next(0, 92)), zone);
        }
    }, new OrdersOptions { FreshOrders = 1_500, Instances = 2 });

    private static (OrderList List, int Limit, int First) NewWalker(OrdersWorld world, long[] owners, int number)
    {
        var scenario = world.Scenario;
        string?[] statuses = [null, "placed", "delivered", "shipped"];
        // The first ones belong to the customers with most orders: their lists have enough pages for orders to arrive between them.
        var customer = number < 4 ? owners[number % 2] : owners[scenario.Next(0, owners.Length)];
        return (new OrderList(customer, number < 2 ? null : statuses[scenario.Next(0, statuses.Length)]), scenario.Next(2, 12), number % 2);
    }
}
