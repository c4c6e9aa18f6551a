using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>A price of one piece.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>Asks what a product costs.</summary>
internal sealed class PricingClient(
    HttpClient http, [FromKeyedServices(DependencyClients.Pricing)] DependencyPipeline pipeline)
{
    /// <exception cref="DependencyException">There is no price.</exception>
    public Task<Price> GetAsync(string productId, CancellationToken cancellationToken) =>
        pipeline.CallAsync(
            async token => await http.GetFromJsonAsync<Price>($"prices/{productId}", token)
                ?? throw new JsonException($"Pricing has no price of {productId}."),
            cancellationToken);
}
