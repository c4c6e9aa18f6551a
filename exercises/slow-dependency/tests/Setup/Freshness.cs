using System.Diagnostics;
using Harness.Fakes;

namespace SlowDependency.Tests.Setup;

/// <summary>Which prices of a product may be used at a moment, where its price changes while callers ask for it (C3).</summary>
internal static class Freshness
{
    // C3's five seconds, and half a second for an answer on its way to its caller through a busy machine.
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5.5);

    /// <summary>The prices that a page may show which was answered at this timestamp of <see cref="Stopwatch"/>.</summary>
    public static IReadOnlyList<Price> PricesForAnswer(this StoreWorld world, Product product, long answeredAt) =>
        world.Pricing.GivenSince(product.Id, world.Pricing.Journal.Now - Stopwatch.GetElapsedTime(answeredAt) - Oldest);

    /// <summary>The prices that an order may have been placed at: those that were fresh when the warehouse received its reservation.</summary>
    public static IReadOnlyList<Price> PricesForOrder(this StoreWorld world, Basket basket)
    {
        var reserved = world.Reservations.Journal.Entries.FirstOrDefault(entry => Warehouse.IsReservationFor(entry.Request, basket.OrderId));
        if (reserved is null) return [];
        // Each journal has a clock of its own.
        var ago = world.Reservations.Journal.Now - reserved.ReceivedAt;
        return world.Pricing.GivenSince(basket.Product.Id, world.Pricing.Journal.Now - ago - Oldest);
    }

    /// <summary>What pricing gave for a product, for a story.</summary>
    public static IEnumerable<string> PricesIn(this StoreWorld world, Product product) =>
        world.Pricing.Journal.Entries.Where(entry => PriceList.IsAbout(entry.Request, product.Id)).Select(entry => $"pricing: {entry}")
            .Append($"(now: +{world.Pricing.Journal.Now.TotalMilliseconds:0} ms)");
}
