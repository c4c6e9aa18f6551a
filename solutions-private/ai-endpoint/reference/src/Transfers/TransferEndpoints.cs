using System.Text.Json;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace AiEndpoint.Transfers;

/// <summary>The HTTP endpoints of transfers.</summary>
public static class TransferEndpoints
{
    // A transfer takes longer only while the database does not answer; then the caller is told to try again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

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
        var request = await JsonSerializer.DeserializeAsync<TransferRequest>(context.Request.Body, json.Value.SerializerOptions);
        if ((request ?? new(null, null, null, null)).Validate(out var errors) is not { } details)
            return Results.ValidationProblem(errors);
        // It goes on when the caller has left, or has waited for as long as is promised.
        var transfer = await transfers.TransferAsync(owner, key, token, details).WaitAsync(Patience);
        return transfer switch
        {
            null => Problems.NotFound("account"),
            { Status: TransferStatus.Pending } => Results.Accepted($"/transfers/{transfer.TransferId}", transfer),
            _ => Results.Ok(transfer),
        };
    }

    private static async Task<IResult> FindAsync(
        Guid transferId, HttpContext context, TransferService transfers, CancellationToken cancellationToken) =>
        Found(await transfers.FindAsync(Caller.Owner(context), transferId, cancellationToken));

    private static async Task<IResult> ReverseAsync(Guid transferId, HttpContext context, TransferService transfers) =>
        Found(await transfers.ReverseAsync(Caller.Owner(context), transferId));

    private static IResult Found(Transfer? transfer) => transfer is null ? Problems.NotFound("transfer") : Results.Ok(transfer);
}
