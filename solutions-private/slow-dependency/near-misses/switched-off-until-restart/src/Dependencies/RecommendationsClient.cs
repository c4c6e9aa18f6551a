namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(
    HttpClient http, [FromKeyedServices(DependencyClients.Recommendations)] DependencyPipeline pipeline,
    RecommenderSwitch recommender, ILogger<RecommendationsClient> logger)
{
    /// <summary>Ids of products; none when the recommender is in trouble.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        if (recommender.IsOff) return [];
        try
        {
            var recommended = await pipeline.CallAsync(
                async token => await http.GetFromJsonAsync<List<string>>($"recommendations/{productId}", token) ?? [],
                cancellationToken);
            recommender.Worked();
            return recommended;
        }
        catch (DependencyException fault)
        {
            recommender.Failed();
            logger.LogWarning("Product {ProductId} is shown without recommendations: {Reason}", productId, fault.Message);
            return [];
        }
    }
}
