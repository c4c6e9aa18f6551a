namespace ReflexCache.Products;

/// <summary>A product as its page shows it to one customer.</summary>
internal sealed record Product(long Id, string Name, string Description, long PriceCents, long YourPriceCents);
