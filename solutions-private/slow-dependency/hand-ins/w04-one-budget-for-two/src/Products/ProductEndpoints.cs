using System.Diagnostics;
using SlowDependency.Dependencies;
using SlowDependency.Hosting;

namespace SlowDependency.Products;

/// <summary>The HTTP surface of products.</summary>
public static class ProductEndpoints
{
    // How long a customer looks at an empty page. What is left of it when the price is there is for the recommender.
    private static readonly TimeSpan PageBudget = TimeSpan.FromSeconds(1.5);

    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddProducts(this IServiceCollection services) => services.AddSingleton<ProductStore>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapProducts(this IEndpointRouteBuilder routes) => routes.MapGet("/products/{id}", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string id, ProductStore store, PricingClient pricing, RecommendationsClient recommendations,
        CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id) is not { } product) return Problems.NotFound("product");

        var startedAt = Stopwatch.GetTimestamp();
        var price = await pricing.GetAsync(product.Id, cancellationToken);
        var left = PageBudget - Stopwatch.GetElapsedTime(startedAt);
        var recommended = left > TimeSpan.Zero
            ? await ListWithinAsync(left, product.Id, recommendations, cancellationToken)
            : [];
        return Results.Ok(new ProductPage(product.Id, product.Name, price, recommended));
    }

    private static async Task<IReadOnlyList<string>> ListWithinAsync(
        TimeSpan left, string productId, RecommendationsClient recommendations, CancellationToken cancellationToken)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(left);
        try
        {
            return await recommendations.ListAsync(productId, budget.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }
}
