using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;

namespace SlowDependency.Dependencies;

/// <summary>A price of one piece.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>Asks what a product costs.</summary>
internal sealed class PricingClient(
    HttpClient http, [FromKeyedServices(DependencyClients.Pricing)] DependencyPipeline pipeline, IMemoryCache cache)
{
    /// <exception cref="DependencyException">There is no price.</exception>
    public async Task<Price> GetAsync(string productId, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue<Price>(productId, out var known)) return known!;
        var price = await pipeline.CallAsync(
            async token => await http.GetFromJsonAsync<Price>($"prices/{productId}", token)
                ?? throw new JsonException($"Pricing has no price of {productId}."),
            cancellationToken);
        return cache.Set(productId, price);
    }
}
