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
        string id, ProductStore store, PricingClient pricing, RecommendationsClient recommendations,
        CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id) is not { } product) return Problems.NotFound("product");

        // Both at once: each may take its second. What the other still does is given up when one of them ends the request.
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var recommending = recommendations.ListAsync(product.Id, together.Token);
        try
        {
            var price = await pricing.GetAsync(product.Id, together.Token);
            return Results.Ok(new ProductPage(product.Id, product.Name, price, await recommending));
        }
        catch
        {
            await together.CancelAsync();
            await Task.WhenAny(recommending);
            throw;
        }
    }
}
