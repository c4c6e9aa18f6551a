using SlowDependency.Dependencies;
using SlowDependency.Hosting;

namespace SlowDependency.Products;

/// <summary>The HTTP surface of products.</summary>
public static class ProductEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddProducts(this IServiceCollection services) => services.AddSingleton<ProductStore>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapProducts(this IEndpointRouteBuilder routes) => routes.MapGet("/products/{id}", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string id, ProductStore store, PricingClient pricing, RecommendationsClient recommendations)
    {
        if (await store.FindAsync(id) is not { } product) return Problems.NotFound("product");


        // Finished even if the caller leaves: the next caller finds both in the cache.
        var price = await pricing.GetAsync(product.Id, CancellationToken.None);
        var recommended = await recommendations.ListAsync(product.Id, CancellationToken.None);
        return Results.Ok(new ProductPage(product.Id, product.Name, price, recommended));
    }
}
