namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(
    HttpClient http, [FromKeyedServices(DependencyClients.Recommendations)] DependencyPipeline pipeline)
{
    /// <summary>Ids of products.</summary>
    /// <exception cref="DependencyException">The recommender is in trouble.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        return await pipeline.CallAsync(
            async token => await http.GetFromJsonAsync<List<string>>($"recommendations/{productId}", token) ?? [],
            cancellationToken);
    }
}
