using ReflexCache.Hosting;

namespace ReflexCache.Products;

internal static class ProductEndpoints
{
    public static IServiceCollection AddProducts(this IServiceCollection services) =>
        services.AddSingleton<ProductStore>().AddSingleton<Catalogue>();

    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/products/{id:long:min(1)}", FindAsync);
        routes.MapGet("/products", ListAsync);
        routes.MapDelete("/products/{id:long:min(1)}", DeleteAsync);
    }

    private static async Task<IResult> FindAsync(long id, HttpRequest request, Catalogue catalogue, CancellationToken cancellationToken) =>
        await catalogue.FindAsync(id, ProductRequest.Customer(request), cancellationToken) is { } product
            ? Results.Ok(product)
            : Problems.NotFound();

    private static async Task<IResult> ListAsync(string? ids, HttpRequest request, Catalogue catalogue, CancellationToken cancellationToken) =>
        Results.Ok(new
        {
            products = await catalogue.FindAsync(ProductRequest.Ids(ids), ProductRequest.Customer(request), cancellationToken),
        });

    // A caller that leaves does not stop a change half-way.
    private static async Task<IResult> DeleteAsync(long id, Catalogue catalogue) =>
        await catalogue.DeleteAsync(id, CancellationToken.None) ? Results.NoContent() : Problems.NotFound();
}
