using ReflexCache.Hosting;
using ReflexCache.Products;

namespace ReflexCache.Pricing;

/// <summary>The body of a price change.</summary>
internal sealed record PriceRequest(long? PriceCents)
{
    private const long MostCents = 10_000_000;

    /// <exception cref="BadRequestException">There is no such price.</exception>
    public long Validate() => PriceCents is { } cents and > 0 and <= MostCents
        ? cents
        : throw new BadRequestException($"priceCents is a whole number from 1 to {MostCents}.");
}

internal static class PriceEndpoints
{
    public static void MapPrices(this IEndpointRouteBuilder routes) => routes.MapPut("/products/{id:long:min(1)}/price", ChangeAsync);

    // A caller that leaves does not stop a change half-way.
    private static async Task<IResult> ChangeAsync(long id, PriceRequest? request, Catalogue catalogue) =>
        await catalogue.SetPriceAsync(id, (request ?? new PriceRequest(PriceCents: null)).Validate(), CancellationToken.None)
            ? Results.NoContent()
            : Problems.NotFound();
}
