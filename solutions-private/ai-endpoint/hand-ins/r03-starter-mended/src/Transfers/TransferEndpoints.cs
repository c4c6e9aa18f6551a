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
        var request = await JsonSerializer.DeserializeAsync<TransferRequest>(context.Request.Body, json.Value.SerializerOptions);
        if ((request ?? new(null, null, null, null)).Validate(out var errors) is not { } details)
            return Results.ValidationProblem(errors);
        // From here on, it does not matter whether the caller still waits.
        var transfer = await transfers.TransferAsync(owner, key, token, details);
        return transfer switch
        {
            null => Problems.NotFound("account"),
            { Status: TransferStatus.Pending } => Results.Accepted($"/transfers/{transfer.TransferId}", transfer),
            _ => Results.Ok(transfer),
        };
    }

    private static async Task<IResult> FindAsync(
        string transferId, HttpContext context, TransferService transfers, CancellationToken cancellationToken)
    {
        var owner = Caller.Owner(context);
        return Found(ParseId(transferId) is { } id ? await transfers.FindAsync(owner, id, cancellationToken) : null);
    }

    private static async Task<IResult> ReverseAsync(string transferId, HttpContext context, TransferService transfers)
    {
        var owner = Caller.Owner(context);
        return Found(ParseId(transferId) is { } id ? await transfers.ReverseAsync(owner, id) : null);
    }

    // Only in the spelling in which it was given out is it the id of a transfer.
    private static Guid? ParseId(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text ? id : null;

    private static IResult Found(Transfer? transfer) => transfer is null ? Problems.NotFound("transfer") : Results.Ok(transfer);
}
