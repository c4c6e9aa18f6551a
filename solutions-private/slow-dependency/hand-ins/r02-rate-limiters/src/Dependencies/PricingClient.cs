using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>A price of one piece.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>Asks what a product costs.</summary>
internal sealed class PricingClient(IConfiguration configuration)
{
    private readonly HttpClient http = DependencyHttp.Create(configuration, "Pricing", TimeSpan.FromSeconds(1));
    private readonly Bulkhead bulkhead = new("Pricing", 30, TimeSpan.FromSeconds(0.8));
    private readonly FailureGate gate = new();

    /// <summary>The price as it is now; asked for once more when the first call failed at once.</summary>
    /// <exception cref="DependencyUnavailableException">There is none, or it is not known.</exception>
    public async Task<Price> GetAsync(string productId, CancellationToken cancellationToken)
    {
        using var lease = await bulkhead.EnterAsync(cancellationToken);
        var path = $"prices/{Uri.EscapeDataString(productId)}";
        var startedAt = Stopwatch.GetTimestamp();
        Answer answer;
        try
        {
            answer = await Reads.GetAsync(http, gate, path, cancellationToken);
        }
        catch (DependencyFailedException) when (!gate.IsFailing && Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(0.3))
        {
            answer = await Reads.GetAsync(http, gate, path, cancellationToken);
        }

        if (answer.Status != HttpStatusCode.OK)
            throw new DependencyUnavailableException($"Pricing answered {(int)answer.Status} for {productId}.");
        try
        {
            if (JsonSerializer.Deserialize<Price>(answer.Body, JsonSerializerOptions.Web) is { Currency: not null } price) return price;
        }
        catch (JsonException)
        {
        }

        throw new DependencyUnavailableException($"Pricing has no price of {productId}.");
    }
}
