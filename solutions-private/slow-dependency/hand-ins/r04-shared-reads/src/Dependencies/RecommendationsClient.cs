using System.Net;
using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(IConfiguration configuration, ILogger<RecommendationsClient> logger)
{
    private const string Name = "Recommendations";

    private readonly Reader reader = new(
        Name,
        DependencyHttp.Create(configuration, Name, TimeSpan.FromSeconds(1)),
        new Slots(Name, 30, TimeSpan.FromSeconds(0.7)));

    /// <summary>Ids of products; none when the recommender is in trouble.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await reader.GetAsync($"recommendations/{Uri.EscapeDataString(productId)}", cancellationToken);
            return answer.Status == HttpStatusCode.OK ? Parse(answer.Body) : [];
        }
        catch (DependencyUnavailableException fault)
        {
            logger.LogDebug(fault, "No recommendations for {ProductId}", productId);
            return [];
        }
    }

    private static IReadOnlyList<string> Parse(byte[] body)
    {
        try
        {
            var ids = JsonSerializer.Deserialize<List<string?>>(body, JsonSerializerOptions.Web) ?? [];
            return ids.OfType<string>().ToList();
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
