using System.Text.Json;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace AiEndpoint.Transfers;

/// <summary>The HTTP endpoints of transfers.</summary>
public static class TransferEndpoints
{
    // Every request is answered, whatever hangs; the work goes on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static IServiceCollection AddTransfers(this IServiceCollection services) => services.AddSingleton<TransferService>();

    public static void MapTransfers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/transfers", TransferAsync);
        routes.MapGet("/transfers/{transferId}", FindAsync);
        routes.MapPost("/transfers/{transferId}/reverse", ReverseAsync);
    }

    // Nothing here depends on whether the caller still listens.
    private static async Task<IResult> TransferAsync(
        HttpContext context, TransferService transfers, IOptions<JsonOptions> json, TimeProvider clock)
    {
        var (owner, key, token) = (Caller.Owner(context), Caller.Key(context), Caller.Token(context));
        var request = await ReadAsync(context, json.Value.SerializerOptions);
        if (request.Validate(out var errors) is not { } details) return Results.ValidationProblem(errors);
        var transfer = await transfers.TransferAsync(owner, key, token, details).WaitAsync(Patience, clock);
        return transfer switch
        {
            null => Problems.NotFound("account"),
            { Status: TransferStatus.Pending } => Results.Accepted($"/transfers/{transfer.TransferId}", transfer),
            _ => Results.Ok(transfer),
        };
    }

    private static async Task<IResult> FindAsync(string transferId, HttpContext context, TransferService transfers, TimeProvider clock)
    {
        var owner = Caller.Owner(context);
        return ParseId(transferId) is { } id
            ? Found(await transfers.FindAsync(owner, id).WaitAsync(Patience, clock))
            : Found(null);
    }

    private static async Task<IResult> ReverseAsync(
        string transferId, HttpContext context, TransferService transfers, TimeProvider clock)
    {
        var owner = Caller.Owner(context);
        return ParseId(transferId) is { } id
            ? Found(await transfers.ReverseAsync(owner, id).WaitAsync(Patience, clock))
            : Found(null);
    }

    private static async Task<TransferRequest> ReadAsync(HttpContext context, JsonSerializerOptions options)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<TransferRequest>(context.Request.Body, options)
                ?? new TransferRequest(null, null, null, null);
        }
        catch (Exception fault) when (fault is JsonException or IOException)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "body", "The body is not of the expected shape.");
        }
    }

    // Only in the form in which it was given out.
    private static Guid? ParseId(string text) =>
        Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text ? id : null;

    private static IResult Found(Transfer? transfer) => transfer is null ? Problems.NotFound("transfer") : Results.Ok(transfer);
}
