using AiEndpoint.Storage;
using AiEndpoint.Work;

namespace AiEndpoint.Web;

/// <summary>The HTTP endpoints. They read the request, hand over what they have read, and wait.</summary>
internal static class Routes
{
    public static void MapRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/transfers", TransferAsync);
        routes.MapGet("/transfers/{transferId}", FindAsync);
        routes.MapPost("/transfers/{transferId}/reverse", ReverseAsync);
        routes.MapGet("/accounts/{accountId}/statement", StatementAsync);
    }

    private static async Task<IResult> TransferAsync(HttpContext context, TransferDesk desk, TimeProvider clock)
    {
        var token = Input.Token(context.Request);
        var intent = await Input.IntentAsync(context.Request);
        var transfer = await desk.TransferAsync(intent, token).InTimeAsync(clock);
        return transfer.Status == Standing.Pending
            ? Results.Accepted($"/transfers/{transfer.TransferId}", transfer)
            : Results.Ok(transfer);
    }

    private static async Task<IResult> FindAsync(string transferId, HttpContext context, TransferDesk desk, TimeProvider clock)
    {
        var owner = Input.Owner(context.Request);
        MustBeText(transferId, "transfer");
        return Results.Ok(await desk.FindAsync(owner, transferId).InTimeAsync(clock));
    }

    private static async Task<IResult> ReverseAsync(string transferId, HttpContext context, TransferDesk desk, TimeProvider clock)
    {
        var owner = Input.Owner(context.Request);
        MustBeText(transferId, "transfer");
        return Results.Ok(await desk.ReverseAsync(owner, transferId).InTimeAsync(clock));
    }

    private static async Task<IResult> StatementAsync(string accountId, HttpContext context, StatementBook book, TimeProvider clock)
    {
        var owner = Input.Owner(context.Request);
        var query = Input.Statement(context.Request, accountId);
        MustBeText(accountId, "account");
        return await book.FindAsync(owner, query).InTimeAsync(clock) is { } statement
            ? Results.Ok(statement)
            : throw new Refusal(StatusCodes.Status404NotFound, "There is no such account.");
    }

    // The database knows no text with a null character in it.
    private static void MustBeText(string id, string what)
    {
        if (id.Contains('\0')) throw new Refusal(StatusCodes.Status404NotFound, $"There is no such {what}.");
    }
}
