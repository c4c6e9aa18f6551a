namespace HotQuery.Orders;

internal sealed record OrderLine(string Sku, int Quantity, long UnitPriceCents);

internal sealed record Order
{
    public required long Id { get; init; }

    public required long CustomerId { get; init; }

    public required string Email { get; init; }

    public required string Status { get; init; }

    public required long TotalCents { get; init; }

    public required DateTime PlacedAt { get; init; }

    public IReadOnlyList<OrderLine> Lines { get; init; } = [];
}

/// <summary>A row of the table `orders`.</summary>
internal sealed record OrderRow
{
    public long Id { get; init; }

    public long CustomerId { get; init; }

    public string Email { get; init; } = "";

    public string Status { get; init; } = "";

    public long TotalCents { get; init; }

    public DateTime PlacedAt { get; init; }

    public Order With(IReadOnlyList<OrderLine> lines) => new()
    {
        Id = Id, CustomerId = CustomerId, Email = Email, Status = Status, TotalCents = TotalCents, PlacedAt = PlacedAt, Lines = lines,
    };
}

/// <summary>Some of a customer's orders, and where to go on.</summary>
internal sealed record OrderPage(IReadOnlyList<Order> Orders, string? Next);

/// <summary>What an order can be.</summary>
internal static class OrderStatus
{
    public static readonly IReadOnlySet<string> All =
        new HashSet<string>(["placed", "paid", "shipped", "delivered", "cancelled", "disputed"], StringComparer.Ordinal);
}
