namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(HttpClient http)
{
    /// <summary>Ids of products.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId) =>
        await Reads.Retry.ExecuteAsync(async token =>
            await http.GetFromJsonAsync<List<string>>($"recommendations/{productId}", token) ?? []);
}
