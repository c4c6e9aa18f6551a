using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(
    HttpClient http, [FromKeyedServices(DependencyClients.Recommendations)] DependencyPipeline pipeline,
    ILogger<RecommendationsClient> logger)
{
    /// <summary>Ids of products; none when the recommender is in trouble.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await pipeline.CallAsync(
                async token =>
                {
                    var answer = await http.GetAsync(
                        $"recommendations/{productId}", HttpCompletionOption.ResponseHeadersRead, token);
                    return answer.EnsureSuccessStatusCode();
                },
                cancellationToken);
            return await response.Content.ReadFromJsonAsync<List<string>>(cancellationToken) ?? [];
        }
        catch (Exception fault) when (fault is DependencyException or JsonException)
        {
            logger.LogWarning("Product {ProductId} is shown without recommendations: {Reason}", productId, fault.Message);
            return [];
        }
    }
}
