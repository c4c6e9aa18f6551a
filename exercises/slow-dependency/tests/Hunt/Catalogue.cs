using System.Collections.Concurrent;
using System.Diagnostics;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>Products that come into the catalogue, whose prices go and come back, and whose ids are as long as they may be.</summary>
/// <param name="world">The world.</param>
internal sealed class Catalogue(StoreWorld world)
{
    // What C15 takes at most.
    private const int LongestId = 64;
    private const int MostPieces = 10;

    // So that what ten pieces cost does not fit into 32 bits.
    private const int LeastOfLarge = 400_000_000;
    private const int MostOfLarge = 900_000_000;

    // An answer of pricing, "no price" included, may be as old as a price may be (C3); the rest is for a busy machine.
    private static readonly TimeSpan MayBeRemembered = TimeSpan.FromSeconds(6);

    // By product: when its price came back; the largest number while it has none.
    private readonly ConcurrentDictionary<string, long> _pricedAgain = new();

    /// <summary>A product with a price that is not in the catalogue yet.</summary>
    public Product NewComing()
    {
        var product = new Product($"p-{world.Scenario.Token()}", $"New thing {world.Scenario.Token(6)}", world.NewPrice());
        world.Pricing.Set(product.Id, product.Price);
        return product;
    }

    /// <summary>Brings a product into the catalogue.</summary>
    public async Task ImportAsync(Product product)
    {
        // As the catalogue's import does: with the rights of the service's role, and no others.
        await using var session = await world.Group.OpenOtherAsync();
        await session.ExecuteAsync("INSERT INTO products (id, name) VALUES ($1, $2)", product.Id, product.Name);
    }

    /// <summary>Two products of the catalogue whose ids are as long as they may be, and differ in one letter being small or large.</summary>
    public async Task<(Product Small, Product Large)> NewTwinsAsync()
    {
        var shared = $"P_-{world.Scenario.Token(LongestId - 4)}";
        var (small, large) = (NewLarge($"{shared}a"), NewLarge($"{shared}A"));
        await ImportAsync(small);
        await ImportAsync(large);
        return (small, large);
    }

    /// <summary>A checkout of as many as may be bought, with an order id that is as long as it may be.</summary>
    public Basket NewLargest(Product product) => new($"O_-{world.Scenario.Token(LongestId - 3)}", product, MostPieces);

    /// <summary>From now on pricing has no price of the product.</summary>
    public void Withdraw(Product product)
    {
        // Whether a price may still be shown depends on when it was given.
        world.Pricing.Change(product.Id, product.Price);
        _pricedAgain[product.Id] = long.MaxValue;
        world.Pricing.Withdraw(product.Id);
    }

    /// <summary>From now on pricing has another price of the product.</summary>
    public void Reprice(Product product)
    {
        world.Pricing.Change(product.Id, world.NewPrice());
        if (_pricedAgain.ContainsKey(product.Id)) _pricedAgain[product.Id] = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether a request that began at this moment may have been told that the product has no price (C6).</summary>
    public bool MayBeUnpriced(string productId, long from) =>
        _pricedAgain.TryGetValue(productId, out var since) && (since > from || Stopwatch.GetElapsedTime(since, from) < MayBeRemembered);

    private Product NewLarge(string id)
    {
        var product = new Product(id, $"Thing \"{world.Scenario.Token(6)}\" <é & 'ß'>", new Price(world.Scenario.Next(LeastOfLarge, MostOfLarge), "EUR"));
        world.Pricing.Set(product.Id, product.Price);
        return product;
    }
}
