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
            return await pipeline.CallAsync(
                async token => await http.GetFromJsonAsync<List<string>>($"recommendations/{productId}", token) ?? [],
                cancellationToken);
        }
        catch (DependencyException fault)
        {
            logger.LogWarning("Product {ProductId} is shown without recommendations: {Reason}", productId, fault.Message);
            return [];
        }
    }
}
