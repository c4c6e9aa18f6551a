using Harness.Scenarios;

namespace HotQuery.Tests.Setup;

/// <summary>The expected answers, computed from the orders themselves.</summary>
internal static class Oracle
{
    public const int SearchLimit = 20;

    /// <summary>The orders of a list, as they must be shown.</summary>
    public static IReadOnlyList<string> ListOf(this IEnumerable<OrderData> orders, OrderList list) => Shown(orders.Where(list.Holds));

    /// <summary>The orders that a search must find.</summary>
    public static IReadOnlyList<string> FoundFor(this IEnumerable<OrderData> orders, string email) =>
        [.. Shown(orders.Where(order => order.Email.Equals(email, StringComparison.OrdinalIgnoreCase))).Take(SearchLimit)];

    /// <summary>Follows a list from its first page to its last.</summary>
    /// <param name="world">The world.</param>
    /// <param name="client">The instance that answers the page with this number, from 0.</param>
    /// <param name="list">The list.</param>
    /// <param name="limit">How many orders a page has; null for the default.</param>
    /// <param name="between">Runs after the page with this number, from 0.</param>
    public static async Task<IReadOnlyList<ShownOrder>> WalkAsync(
        this OrdersWorld world, Func<int, OrdersClient> client, OrderList list, int? limit, Func<int, Task>? between = null)
    {
        const int MostPages = 2_000;
        List<ShownOrder> shown = [];
        string? cursor = null;
        for (var number = 0; number < MostPages; number++)
        {
            var page = await client(number).PageAsync(list, cursor, limit, world.Cancellation);
            world.Scenario.MustHold(
                Promises.ListIsRight, page.Orders!.Count <= (limit ?? 20) && (page.Next is null || page.Orders.Count > 0),
                () => [$"page {number + 1} of {list} with limit {limit ?? 20} has {page.Orders.Count} orders, and next is {page.Next ?? "null"}"]);
            shown.AddRange(page.Orders);
            if (page.Next is null) return shown;
            cursor = page.Next;
            if (between is not null) await between(number);
        }

        throw world.Scenario.Fail(Promises.EachOnce, [$"after {MostPages} pages of {list} there was still a next one"]);
    }

    /// <summary>Ends the scenario unless these orders are shown, in this order.</summary>
    public static void MustShow(
        this OrdersWorld world, Invariant promise, string what, IReadOnlyList<string> wanted, IReadOnlyList<ShownOrder> shown)
    {
        var seen = shown.Described();
        world.Scenario.MustHold(promise, seen.SequenceEqual(wanted), () => [$"{what}:", .. Difference(wanted, seen)]);
    }

    /// <summary>Ends the scenario unless a walked list has shown no order twice, and every order that was there at the beginning.</summary>
    public static void MustShowEachOnce(this OrdersWorld world, OrderList list, IReadOnlyCollection<long> before, IReadOnlyList<ShownOrder> shown)
    {
        var twice = shown.CountBy(order => order.Id).Where(one => one.Value > 1).Select(one => one.Key).ToList();
        var missing = before.Except(shown.Select(order => order.Id)).ToList();
        world.Scenario.MustHold(
            Promises.EachOnce, twice.Count == 0 && missing.Count == 0,
            () =>
            [
                $"{list}: {twice.Count} orders were shown twice{Some(twice)}",
                $"{missing.Count} of {before.Count} that were there from the beginning were not shown{Some(missing)}",
            ]);

        static string Some(List<long> ids) => ids.Count == 0 ? "" : $", for example {string.Join(", ", ids.Take(3))}";
    }

    /// <summary>Ends the scenario unless a report of these days agrees with the orders.</summary>
    public static async Task MustReportAsync(this OrdersWorld world, IEnumerable<OrderData> orders, DateOnly from, DateOnly to, string zone)
    {
        var bounds = await world.ReportOfAsync([.. orders.Select(order => (order.PlacedAt, order.TotalCents, true))], from, to, zone);
        world.MustReport($"the report from {from:yyyy-MM-dd} to {to:yyyy-MM-dd} in {zone}", await world.Client.ReportAsync(from, to, zone, world.Cancellation), bounds);
    }

    /// <summary>Everything that is visible of each order, one line each.</summary>
    public static IReadOnlyList<string> Described(this IEnumerable<ShownOrder> shown) => [.. shown.Select(order => $"{order}")];

    private static IEnumerable<string> Difference(IReadOnlyList<string> wanted, IReadOnlyList<string> seen)
    {
        yield return $"{seen.Count} orders where {wanted.Count} belong there";
        var at = Enumerable.Range(0, Math.Max(wanted.Count, seen.Count))
            .First(index => wanted.ElementAtOrDefault(index) != seen.ElementAtOrDefault(index));
        yield return $"place {at + 1}: {seen.ElementAtOrDefault(at) ?? "nothing"}";
        yield return $"should be: {wanted.ElementAtOrDefault(at) ?? "nothing"}";
    }

    private static List<string> Shown(IEnumerable<OrderData> orders) =>
    [
        .. orders.OrderByDescending(order => order.PlacedAt).ThenByDescending(order => order.Id).Select(order => ShownOrder.Describe(
            order.Id, order.CustomerId, order.Email, order.Status, order.TotalCents, order.PlacedAt, order.Lines)),
    ];
}
