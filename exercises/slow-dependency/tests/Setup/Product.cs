namespace SlowDependency.Tests.Setup;

/// <summary>The price of one piece.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>A product of the catalogue, with the price that it had when it was created.</summary>
internal sealed record Product(string Id, string Name, Price Price)
{
    public override string ToString() => $"product {Id} ({Price.AmountMinor} {Price.Currency})";
}

/// <summary>A product's page as answered.</summary>
internal sealed record ProductPage(string? Id, string? Name, Price? Price, string[]? Recommendations)
{
    /// <summary>Whether it shows the recommender's list for the product.</summary>
    public bool Recommends => Recommendations is { Length: > 0 };
}

/// <summary>A checkout as a caller sends it.</summary>
internal sealed record Basket(string OrderId, Product Product, int Quantity)
{
    public override string ToString() => $"order {OrderId}: {Quantity} of {Product}";
}

/// <summary>An order as answered.</summary>
internal sealed record Order(string? Id, string? ProductId, int Quantity, long TotalMinor, string? Currency, string? ReservationId);
