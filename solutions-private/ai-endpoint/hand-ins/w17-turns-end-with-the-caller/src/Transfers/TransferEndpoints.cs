using System.Text.Json;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace AiEndpoint.Transfers;

/// <summary>
/// The HTTP endpoints of transfers. What they start does not depend on the caller any more: neither database nor dependencies get
/// the request's cancellation.
/// </summary>
public static class TransferEndpoints
{
    public static IServiceCollection AddTransfers(this IServiceCollection services) =>
        services.AddSingleton<Ledger>().AddSingleton<Turns>().AddTransient<TransferService>();

    public static void MapTransfers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/transfers", TransferAsync);
        routes.MapGet("/transfers/{transferId}", FindAsync);
        routes.MapPost("/transfers/{transferId}/reverse", ReverseAsync);
    }

    private static async Task<IResult> TransferAsync(
        HttpContext context, TransferService transfers, TimeProvider clock, IOptions<JsonOptions> json)
    {
        var (owner, key, token) = (Caller.Owner(context), Caller.Key(context), Caller.Token(context));
        var request = await ReadAsync(context.Request, json.Value.SerializerOptions);
        if ((request ?? new(null, null, null, null)).Validate(out var errors) is not { } details)
            return Results.ValidationProblem(errors);
        var transfer = await transfers.TransferAsync(owner, key, token, details, context.RequestAborted).InTimeAsync(clock);
        return transfer switch
        {
            null => Problems.NotFound("account"),
            { Status: TransferStatus.Pending } => Results.Accepted($"/transfers/{transfer.TransferId}", transfer),
            _ => Results.Ok(transfer),
        };
    }

    private static async Task<IResult> FindAsync(
        string transferId, HttpContext context, TransferService transfers, TimeProvider clock)
    {
        var owner = Caller.Owner(context);
        return Found(ParseId(transferId) is { } id ? await transfers.FindAsync(owner, id).InTimeAsync(clock) : null);
    }

    private static async Task<IResult> ReverseAsync(
        string transferId, HttpContext context, TransferService transfers, TimeProvider clock)
    {
        var owner = Caller.Owner(context);
        return Found(ParseId(transferId) is { } id
            ? await transfers.ReverseAsync(owner, id, context.RequestAborted).InTimeAsync(clock)
            : null);
    }

    private static async Task<TransferRequest?> ReadAsync(HttpRequest request, JsonSerializerOptions options)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<TransferRequest>(request.Body, options);
        }
        // The latter for text that is no Unicode.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "body", "The body is not of the expected shape.");
        }
    }

    // Only as it was given out.
    private static Guid? ParseId(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text ? id : null;

    private static IResult Found(Transfer? transfer) => transfer is null ? Problems.NotFound("transfer") : Results.Ok(transfer);
}
