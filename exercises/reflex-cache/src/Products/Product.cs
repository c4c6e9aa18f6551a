namespace ReflexCache.Products;

/// <summary>A product as its page shows it.</summary>
internal sealed class Product
{
    public long Id { get; init; }

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>What it costs without a discount.</summary>
    public long PriceCents { get; set; }

    /// <summary>What it costs the customer who asks.</summary>
    public long YourPriceCents { get; set; }

    /// <summary>The product at another price.</summary>
    public Product At(long priceCents) => new()
    {
        Id = Id, Name = Name, Description = Description, PriceCents = priceCents, YourPriceCents = priceCents,
    };
}

/// <summary>What a customer pays less for a product.</summary>
internal sealed record Discount(long ProductId, int Percent)
{
    public void ApplyTo(Product product) => product.YourPriceCents = product.PriceCents * (100 - Percent) / 100;
}
