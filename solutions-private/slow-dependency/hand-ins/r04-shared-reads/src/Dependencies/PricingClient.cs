using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>A price of one piece.</summary>
internal sealed record Price(long AmountMinor, string Currency);

/// <summary>Asks what a product costs.</summary>
internal sealed class PricingClient(IConfiguration configuration)
{
    private const string Name = "Pricing";

    // C3 allows five seconds between pricing's answer and ours. A page waits for the recommender for less than three.
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(1.5);

    private readonly Reader reader = new(
        Name,
        DependencyHttp.Create(configuration, Name, TimeSpan.FromSeconds(1)),
        new Slots(Name, 30, TimeSpan.FromSeconds(0.7)));

    private readonly ConcurrentDictionary<string, (Price Price, long GivenAt)> known = new();

    /// <summary>The price as it is, or was a moment ago.</summary>
    /// <exception cref="DependencyUnavailableException">There is none, or it is not known.</exception>
    public async Task<Price> GetAsync(string productId, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(productId, out var last) && Stopwatch.GetElapsedTime(last.GivenAt) < Keep) return last.Price;
        var answer = await reader.GetAsync($"prices/{Uri.EscapeDataString(productId)}", cancellationToken);
        if (answer.Status == HttpStatusCode.OK && Parse(answer.Body) is { Currency: not null } price)
        {
            known[productId] = (price, Stopwatch.GetTimestamp());
            return price;
        }

        throw new DependencyUnavailableException($"{Name} has no price of {productId}.");
    }

    private static Price? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Price>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
