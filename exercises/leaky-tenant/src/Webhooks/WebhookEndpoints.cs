using System.Net;

namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) =>
        services.AddSingleton<Deliveries>().AddHostedService(provider => provider.GetRequiredService<Deliveries>());

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:guid}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, INames names, ILogger<NewWebhook> logger)
    {
        var caller = Caller.Of(context, Role.Admin);
        var webhook = await Problems.ReadAsync<NewWebhook>(context);
        if (webhook is not { Url.Length: <= 500, Secret.Length: >= 16 and <= 128 } || webhook.Secret.Any(c => c is < '!' or > '~')
            || !System.Text.Ascii.IsValid(webhook.Url) || !Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url) || url is not { Scheme: "http", UserInfo: "", Fragment: "" })
            throw RefusedException.BadRequest("An http URL and a secret of 16 to 128 visible ASCII characters are required.");
        // A webhook must not lead into our own network.
        if ((await names.ResolveAsync(url.IdnHost, context.RequestAborted)).Any(IsInside))
            throw RefusedException.BadRequest("url: this host cannot be used.");

        var webhookId = Guid.CreateVersion7();
        const string sql = "INSERT INTO webhooks (webhook_id, url, secret) VALUES (@webhookId, @Url, @Secret)";
        await database.QueryAsync<int>(caller.TenantId, sql, new { webhookId, webhook.Url, webhook.Secret }, context.RequestAborted);
        logger.LogInformation("{Caller} added webhook {WebhookId}: {Webhook}", caller, webhookId, webhook);
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, webhook.Url });
    }

    private static bool IsInside(IPAddress address) => IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal
        || address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..];

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, TenantDatabase database)
    {
        const string sql =
            """
            SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event", status AS "Status"
            FROM deliveries WHERE webhook_id = @webhookId ORDER BY created_at DESC LIMIT 100
            """;
        var tenantId = Caller.Of(context, Role.Admin).TenantId;
        return Results.Ok(await database.QueryAsync<ShownDelivery>(tenantId, sql, new { webhookId }, context.RequestAborted));
    }
}
