namespace ReflexCache.Tests.Setup;

/// <summary>A product as answered.</summary>
internal sealed record ShownProduct(long Id, string Name, string Description, long PriceCents, long YourPriceCents)
{
    public override string ToString() => $"product {Id} '{Name}' for {PriceCents}, {YourPriceCents} to the caller";
}

/// <summary>A list as answered.</summary>
internal sealed record ShownProducts(IReadOnlyList<ShownProduct> Products);

/// <summary>What must be shown of products.</summary>
internal static class Expected
{
    /// <summary>The product, as it is shown to somebody with this discount in percent.</summary>
    public static ShownProduct To(this ProductData product, int percent = 0) =>
        new(product.Id, product.Name, product.Description, product.PriceCents, product.PriceCents * (100 - percent) / 100);
}
