namespace SlowDependency.Tests.Setup;

/// <summary>What one piece costs.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>A product of the catalogue, with the price that it had when it was made.</summary>
internal sealed record Product(string Id, string Name, Price Price)
{
    public override string ToString() => $"product {Id} ({Price.AmountMinor} {Price.Currency})";
}

/// <summary>A product's page as it was answered.</summary>
internal sealed record ProductPage(string? Id, string? Name, Price? Price, string[]? Recommendations)
{
    /// <summary>Whether it shows what the recommender gives for the product.</summary>
    public bool Recommends => Recommendations is { Length: > 0 };
}

/// <summary>A checkout as a caller sends it.</summary>
internal sealed record Basket(string OrderId, Product Product, int Quantity)
{
    public override string ToString() => $"order {OrderId}: {Quantity} of {Product}";
}

/// <summary>An order as it was answered.</summary>
internal sealed record Order(string? Id, string? ProductId, int Quantity, long TotalMinor, string? Currency, string? ReservationId);
