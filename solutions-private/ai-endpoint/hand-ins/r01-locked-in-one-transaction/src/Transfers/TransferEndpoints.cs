using System.Text.Json;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace AiEndpoint.Transfers;

/// <summary>The HTTP endpoints of transfers.</summary>
public static class TransferEndpoints
{
    public static IServiceCollection AddTransfers(this IServiceCollection services) =>
        services.AddSingleton<Ledger>().AddScoped<TransferService>();

    public static void MapTransfers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/transfers", TransferAsync);
        routes.MapGet("/transfers/{transferId}", FindAsync);
        routes.MapPost("/transfers/{transferId}/reverse", ReverseAsync);
    }

    private static async Task<IResult> TransferAsync(HttpContext context, TransferService transfers, IOptions<JsonOptions> json)
    {
        var (owner, key, token) = (Caller.Owner(context), Caller.Key(context), Caller.Token(context));
        var request = await ReadAsync(context, json.Value.SerializerOptions);
        if ((request ?? new(null, null, null, null)).Validate(out var errors) is not { } details)
            return Results.ValidationProblem(errors);
        var transfer = await transfers.TransferAsync(owner, key, token, details);
        return transfer switch
        {
            null => Problems.NotFound("account"),
            { Status: TransferStatus.Pending } => Results.Accepted($"/transfers/{transfer.TransferId}", transfer),
            _ => Results.Ok(transfer),
        };
    }

    private static async Task<TransferRequest?> ReadAsync(HttpContext context, JsonSerializerOptions options)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<TransferRequest>(context.Request.Body, options);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<IResult> FindAsync(string transferId, HttpContext context, TransferService transfers)
    {
        var owner = Caller.Owner(context);
        return Found(IsTransferId(transferId, out var id) ? await transfers.FindAsync(owner, id) : null);
    }

    private static async Task<IResult> ReverseAsync(string transferId, HttpContext context, TransferService transfers)
    {
        var owner = Caller.Owner(context);
        return Found(IsTransferId(transferId, out var id) ? await transfers.ReverseAsync(owner, id) : null);
    }

    private static bool IsTransferId(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) && text.Length == 36;

    private static IResult Found(Transfer? transfer) => transfer is null ? Problems.NotFound("transfer") : Results.Ok(transfer);
}
