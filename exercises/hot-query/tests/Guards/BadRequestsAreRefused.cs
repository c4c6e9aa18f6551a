using System.Text.Json;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class BadRequestsAreRefused
{
    private static readonly string[] Paths =
    [
        "customers/1/orders?limit=0", "customers/1/orders?limit=101", "customers/1/orders?limit=-1", "customers/1/orders?limit=many",
        "customers/1/orders?status=lost", "customers/1/orders?status=", "customers/1/orders?cursor=", "customers/1/orders?cursor=AAAA",
        "customers/1/orders?cursor=%00%ff", "orders/search", "orders/search?email=", "orders/search?email=nobody",
        "reports/daily?from=2024-01-01&to=2024-01-02", "reports/daily?from=2024-01-01&to=2024-01-02&tz=Mars/Olympus",
        "reports/daily?from=2024-01-02&to=2024-01-01&tz=Etc/UTC", "reports/daily?from=2024-01-01&to=2024-04-02&tz=Etc/UTC",
        "reports/daily?from=2024-02-30&to=2024-03-01&tz=Etc/UTC", "reports/daily?from=1999-12-31&to=2000-01-01&tz=Etc/UTC",
        "reports/daily?from=yesterday&to=today&tz=Etc/UTC", "reports/daily?from=2024-01-01&to=2024-01-02&tz=CET",
        // What a pattern that ends with '$' lets through, and letters that become ASCII letters in the other case.
        "customers/1/orders?status=paid%0A", "customers/1/orders?status=PAID", "orders/search?email=a@b.example%0A", "orders/search?email=%20a@b.example",
        "orders/search?email=a@b@c.example", "orders/search?email=a%00@b.example", "orders/search?email=%E2%84%AA@b.example", "orders/search?email=%C4%B1@b.example",
        "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe/Berlin%0A", "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe/'Berlin",
        "reports/daily?from=2024-01-01&to=2024-01-02&tz=Europe//Berlin",
        "reports/daily?from=2101-01-01&to=2101-01-01&tz=Etc/UTC",
    ];

    private static readonly string[] Bodies =
    [
        "", "[]", "{}",
        """{"customerId":0,"email":"a@b.example","lines":[{"sku":"A","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"nobody","lines":[{"sku":"A","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","lines":[]}""",
        """{"customerId":7,"email":"a@b.example","lines":[null]}""",
        """{"customerId":7,"email":"a@b.example","lines":[{"sku":"A","quantity":0,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","lines":[{"sku":"A","quantity":1.5,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","lines":[{"sku":"A B","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","lines":[{"sku":"A","quantity":1,"unitPriceCents":-1}]}""",
        """{"customerId":7,"email":"a@b.example\n","lines":[{"sku":"A","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"\u212a@b.example","lines":[{"sku":"A","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","lines":[{"sku":"A\n","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","lines":[{"sku":"\u0663","quantity":1,"unitPriceCents":1}]}""",
        """{"customerId":7,"email":"a@b.example","status":"paid","lines":[{"sku":"A","quantity":1,"unitPriceCents":1}]}""",
    ];

    [Scenario("bad-requests-are-refused")]
    public Task A_cursor_of_another_list_and_other_invalid_requests_are_refused() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Sent requests that are not valid.");
        foreach (var path in world.Scenario.Shuffled(Paths)) MustBeRefused(world, Promises.Refused, $"GET /{path}", await world.Client.GetAsync(path, world.Cancellation));
        foreach (var body in world.Scenario.Shuffled(Bodies)) MustBeRefused(world, Promises.Refused, $"POST /orders {body}", await world.Client.PostAsync(body, world.Cancellation));
        var orders = await world.ScalarAsync<long>("SELECT count(*) FROM orders WHERE customer_id IN (0, 7)");
        world.Scenario.MustHold(Promises.Refused, orders == 0, () => [$"{orders} orders were written by requests that were refused"]);

        world.Scenario.Did("Took a cursor of one list, and used it for other lists, unchanged and altered.");
        await MustKeepCursorsApartAsync(world);
    }, new OrdersOptions { FreshOrders = 600, Instances = 2 });

    private static async Task MustKeepCursorsApartAsync(OrdersWorld world)
    {
        var customers = world.Fresh.Where(order => order.Status == "delivered").CountBy(order => order.CustomerId)
            .Where(one => one.Value >= 3).Select(one => one.Key).Order().ToArray();
        var (mine, other) = (new OrderList(customers[0]), new OrderList(customers[1]));
        var delivered = mine with { Status = "delivered" };
        var (plain, narrow) = (await CursorAsync(mine), await CursorAsync(delivered));

        // Given out by one instance, valid at the other.
        foreach (var (list, cursor) in ((OrderList, string)[])[(mine, plain), (delivered, narrow)])
        {
            var page = await world.Clients[1].AskPageAsync(list, cursor, 5, world.Cancellation);
            world.Scenario.MustHold(
                Promises.CursorIsOurs, page.Status == 200, () => [$"the second page of {list} at the other instance: {page}"]);
        }

        foreach (var (list, cursor) in ((OrderList, string)[])
            [(other, plain), (delivered, plain), (mine, narrow), (mine with { Status = "paid" }, narrow), (other with { Status = "delivered" }, narrow)])
        {
            MustBeRefused(
                world, Promises.CursorIsOurs, $"{list} with a cursor of another list", await world.Client.AskPageAsync(list, cursor, 5, world.Cancellation));
        }

        foreach (var (how, spelled) in world.Scenario.Shuffled(CursorSpellings.Respelled(plain)))
        {
            MustBeRefused(
                world, Promises.CursorIsOurs, $"{mine} with its cursor spelled otherwise, {how}: {JsonSerializer.Serialize(spelled)}",
                await world.Client.AskPageAsync(mine, spelled, 5, world.Cancellation));
        }

        foreach (var altered in world.Scenario.Shuffled(CursorSpellings.Altered(plain)))
        {
            MustBeRefused(
                world, Promises.CursorIsOurs, $"{mine} with an altered cursor, {altered}", await world.Client.AskPageAsync(mine, altered, 5, world.Cancellation));
        }

        async Task<string> CursorAsync(OrderList list)
        {
            var page = await world.Client.PageAsync(list, null, 1, world.Cancellation);
            world.Scenario.MustHold(Promises.EachOnce, page.Next is not null, () => [$"the first of several pages of {list} has no next"]);
            return page.Next!;
        }
    }

    private static void MustBeRefused(OrdersWorld world, Invariant promise, string what, Answer answer) =>
        world.Scenario.MustHold(promise, answer.Status == 400 && answer.IsProblem, () => [what, $"{answer}"]);
}
