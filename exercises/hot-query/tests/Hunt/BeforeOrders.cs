using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>The orders of the data set, by what questions ask for. They are the same in every world.</summary>
internal static class BeforeOrders
{
    private static readonly GeneratedOrders Orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
    private static readonly Lazy<Index> Made = new(Make);

    /// <summary>How many there are; their ids are 1 to this.</summary>
    public static int Count => Orders.Count;

    /// <summary>One of the customers with many orders.</summary>
    public static long LargeCustomer(int number) => Orders.LargeCustomer(number % Orders.LargeCustomers);

    /// <summary>An address that many customers use.</summary>
    public static string SharedMailbox(int number) => Orders.SharedMailbox(number % Orders.LargeCustomers);

    /// <summary>Customers with a page of orders and a little more.</summary>
    public static IReadOnlyList<long> OrdinaryCustomers => Made.Value.Ordinary;

    /// <summary>One of them.</summary>
    public static OrderData Of(int id) => Orders[id];

    /// <summary>The ids of a customer's orders.</summary>
    public static IReadOnlyList<int> Of(long customer) => Made.Value.ByCustomer.GetValueOrDefault(customer) ?? [];

    /// <summary>The ids of an address's orders, upper and lower case being the same.</summary>
    public static IReadOnlyList<int> Of(string email) => Made.Value.ByEmail.GetValueOrDefault(email) ?? [];

    /// <summary>The times and totals of the orders with a time within bounds.</summary>
    public static IEnumerable<(DateTime PlacedAt, long TotalCents)> Between(DateTime from, DateTime until) =>
        Made.Value.ByTime.SkipWhile(one => one.PlacedAt < from).TakeWhile(one => one.PlacedAt < until);

    private static Index Make()
    {
        Dictionary<long, List<int>> byCustomer = [];
        Dictionary<string, List<int>> byEmail = new(StringComparer.OrdinalIgnoreCase);
        List<(DateTime, long)> byTime = [];
        foreach (var order in Orders.All())
        {
            (byCustomer.TryGetValue(order.CustomerId, out var ids) ? ids : byCustomer[order.CustomerId] = []).Add((int)order.Id);
            (byEmail.TryGetValue(order.Email, out ids) ? ids : byEmail[order.Email] = []).Add((int)order.Id);
            byTime.Add((order.PlacedAt, order.TotalCents));
        }

        byTime.Sort();
        return new Index(byCustomer, byEmail, byTime, [.. byCustomer.Where(one => one.Value.Count is >= 22 and <= 60).Select(one => one.Key)]);
    }

    private sealed record Index(
        IReadOnlyDictionary<long, List<int>> ByCustomer, IReadOnlyDictionary<string, List<int>> ByEmail,
        IReadOnlyList<(DateTime PlacedAt, long TotalCents)> ByTime, IReadOnlyList<long> Ordinary);
}
