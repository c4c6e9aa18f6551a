using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>Asks the recommender what goes with a product.</summary>
internal sealed class RecommendationsClient(IConfiguration configuration, ILogger<RecommendationsClient> logger)
{
    private const string Name = "Recommendations";

    // Later there is no time for another answer.
    private static readonly TimeSpan RepeatUntil = TimeSpan.FromSeconds(0.5);

    private readonly Reader reader = new(
        Name,
        DependencyHttp.Create(configuration, Name, TimeSpan.FromSeconds(1)),
        new Slots(Name, 30, TimeSpan.FromSeconds(0.7)));

    /// <summary>Ids of products; none when the recommender is in trouble.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string productId, CancellationToken cancellationToken)
    {
        try
        {
            var startedAt = Stopwatch.GetTimestamp();
            var path = $"recommendations/{Uri.EscapeDataString(productId)}";
            var answer = await reader.GetAsync(path, cancellationToken);
            if (answer.Status == HttpStatusCode.NotFound) return [];
            // A page of HTML comes from an instance that is being deployed; the next one to be asked may be through with it.
            if (Parse(answer) is { } ids) return ids;
            if (Stopwatch.GetElapsedTime(startedAt) > RepeatUntil) return [];
            return Parse(await reader.GetAsync(path, cancellationToken)) ?? [];
        }
        catch (DependencyUnavailableException fault)
        {
            logger.LogDebug(fault, "No recommendations for {ProductId}", productId);
            return [];
        }
    }

    private static IReadOnlyList<string>? Parse(Answer answer)
    {
        if (answer.Status != HttpStatusCode.OK) return null;
        try
        {
            var ids = JsonSerializer.Deserialize<List<string?>>(answer.Body, JsonSerializerOptions.Web) ?? [];
            return ids.OfType<string>().ToList();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
