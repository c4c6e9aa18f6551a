using System.Text.Json;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace AiEndpoint.Transfers;

/// <summary>The HTTP endpoints of transfers. A caller who goes away changes nothing: nobody here listens to that.</summary>
public static class TransferEndpoints
{
    public static IServiceCollection AddTransfers(this IServiceCollection services) =>
        services.AddSingleton<Ledger>().AddScoped<TransferService>();

    public static void MapTransfers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/transfers", TransferAsync);
        routes.MapGet("/transfers/{transferId:guid}", FindAsync);
        routes.MapPost("/transfers/{transferId:guid}/reverse", ReverseAsync);
    }

    private static async Task<IResult> TransferAsync(HttpContext context, TransferService transfers, IOptions<JsonOptions> json)
    {
        var (owner, key, token) = (Caller.Owner(context), Caller.Key(context), Caller.Token(context));
        var request = await ReadAsync(context.Request.Body, json.Value.SerializerOptions);
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

    private static async Task<TransferRequest?> ReadAsync(Stream body, JsonSerializerOptions options)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<TransferRequest>(body, options);
        }
        catch (InvalidOperationException fault)
        {
            // Half a surrogate pair, for example.
            throw new JsonException("The body is not text.", fault);
        }
    }

    private static async Task<IResult> FindAsync(Guid transferId, HttpContext context, TransferService transfers) =>
        Found(await transfers.FindAsync(Caller.Owner(context), transferId));

    private static async Task<IResult> ReverseAsync(Guid transferId, HttpContext context, TransferService transfers) =>
        Found(await transfers.ReverseAsync(Caller.Owner(context), transferId));

    private static IResult Found(Transfer? transfer) => transfer is null ? Problems.NotFound("transfer") : Results.Ok(transfer);
}
