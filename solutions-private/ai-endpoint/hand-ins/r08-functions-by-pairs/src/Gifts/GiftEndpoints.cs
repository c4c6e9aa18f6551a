using AiEndpoint.Fraud;
using AiEndpoint.Hosting;

namespace AiEndpoint.Gifts;

/// <summary>The HTTP endpoints of transfers. Nothing here looks at whether the caller is still there.</summary>
internal static class GiftEndpoints
{
    public static void MapGifts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/transfers", MakeAsync);
        routes.MapGet("/transfers/{id}", ShowAsync);
        routes.MapPost("/transfers/{id}/reverse", ReverseAsync);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, GiftStore gifts, FraudDesk desk)
    {
        var (owner, key, token) = (Asked.Owner(context), Asked.Key(context), Asked.Token(context));
        var wish = await Asked.WishAsync(context);
        var gift = await gifts.OpenAsync(owner, key, wish) ?? throw Refusal.Missing("account");
        if (!gift.Is(wish))
            throw new Refusal(StatusCodes.Status422UnprocessableEntity, "key-reused", "The key belongs to another transfer.");
        if (gift.State == Gift.Pending) gift = await desk.TakeUpAsync(gift, token);
        return Results.Json(gift.View(), statusCode: gift.State == Gift.Pending ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, GiftStore gifts)
    {
        var owner = Asked.Owner(context);
        var gift = Asked.IsId(id) ? await gifts.FindAsync(owner, id) : null;
        return Results.Json((gift ?? throw Refusal.Missing("transfer")).View());
    }

    private static async Task<IResult> ReverseAsync(string id, HttpContext context, GiftStore gifts)
    {
        var owner = Asked.Owner(context);
        var gift = (Asked.IsId(id) ? await gifts.ReverseAsync(owner, id) : null) ?? throw Refusal.Missing("transfer");
        return gift.State switch
        {
            Gift.Reversed => Results.Json(gift.View()),
            Gift.Completed => throw new Refusal(StatusCodes.Status409Conflict, "funds", "The money has been spent."),
            _ => throw new Refusal(StatusCodes.Status409Conflict, gift.State, $"The transfer is {gift.State}."),
        };
    }
}
