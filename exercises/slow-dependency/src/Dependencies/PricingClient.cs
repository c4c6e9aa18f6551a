namespace SlowDependency.Dependencies;

/// <summary>A price of one piece.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>Asks what a product costs.</summary>
internal sealed class PricingClient(HttpClient http)
{
    public async Task<Price> GetAsync(string productId) =>
        await Reads.Retry.ExecuteAsync(async token =>
            await http.GetFromJsonAsync<Price>($"prices/{productId}", token)
            ?? throw new HttpRequestException($"Pricing has no price of {productId}."));
}
