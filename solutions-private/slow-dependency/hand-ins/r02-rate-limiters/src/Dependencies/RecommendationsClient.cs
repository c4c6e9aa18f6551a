using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;

namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(IConfiguration configuration, IMemoryCache cache)
{
    // May be shown for 60 s after it was given.
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = DependencyHttp.Create(configuration, "Recommendations", TimeSpan.FromSeconds(1));
    private readonly Bulkhead bulkhead = new("Recommendations", 30, TimeSpan.FromSeconds(0.2));
    private readonly FailureGate gate = new();

    /// <summary>Ids of products; none when the recommender is in trouble.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue<IReadOnlyList<string>>(("recommendations", productId), out var known)) return known!;
        try
        {
            using var lease = await bulkhead.EnterAsync(cancellationToken);
            var answer = await Reads.GetAsync(
                http, gate, $"recommendations/{Uri.EscapeDataString(productId)}", cancellationToken);
            IReadOnlyList<string> ids = answer.Status == HttpStatusCode.OK
                ? (JsonSerializer.Deserialize<List<string?>>(answer.Body, JsonSerializerOptions.Web) ?? []).OfType<string>().ToList()
                : [];
            if (answer.Status is HttpStatusCode.OK) cache.Set(("recommendations", productId), ids, Keep);
            return ids;
        }
        catch (Exception fault) when (fault is DependencyUnavailableException or JsonException)
        {
            return [];
        }
    }
}
