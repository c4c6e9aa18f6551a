using System.Net;

namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    private const string Scheme = "http://";

    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookSender>().AddSingleton<Deliveries>().AddHostedService(provider => provider.GetRequiredService<Deliveries>());

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, ILogger<NewWebhook> logger)
    {
        var caller = Caller.Of(context, Role.Admin);
        var (url, secret) = await Problems.ReadAsync<NewWebhook>(context);
        if (!IsGoodUrl(url) || secret is not { Length: >= 16 and <= 128 } || !secret.All(IsVisible))
            throw RefusedException.BadRequest("An http URL and a secret of 16 to 128 visible ASCII characters are required.");

        var webhookId = Guid.CreateVersion7();
        const string sql = "INSERT INTO webhooks (webhook_id, tenant_id, url, secret) VALUES (@webhookId, current_tenant(), @url, @secret)";
        await database.RunAsync(
            caller.TenantId, session => session.QueryAsync<int>(sql, new { webhookId, url, secret }), context.RequestAborted);
        logger.LogInformation("{UserId} of {TenantId} added webhook {WebhookId}", caller.UserId, caller.TenantId, webhookId);
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, url });
    }

    // What a name means is asked when something is sent: it may mean something else by then.
    private static bool IsGoodUrl(string? text)
    {
        if (text is not { Length: <= 500 } || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !text.All(IsVisible) || text.Contains('#')
            || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.Host.Length == 0)
            return false;
        var authority = text[Scheme.Length..].Split('/', '\\', '?')[0];
        return !authority.Contains('@') && (!IPAddress.TryParse(url.Host, out var address) || PublicAddresses.Contain(address));
    }

    private static bool IsVisible(char c) => c is >= '!' and <= '~';

    private static async Task<IResult> ListDeliveriesAsync(string webhookId, HttpContext context, TenantDatabase database)
    {
        const string sql =
            """
            SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event",
                CASE WHEN status = 'pending' AND told_by < clock_timestamp() THEN 'failed' ELSE status END AS "Status"
            FROM deliveries WHERE tenant_id = current_tenant() AND webhook_id = @id ORDER BY created_at DESC LIMIT 100
            """;
        var (caller, id) = (Caller.Of(context, Role.Admin), Problems.IdOf(webhookId, "webhook"));
        return Results.Ok(await database.RunAsync(
            caller.TenantId, session => session.QueryAsync<ShownDelivery>(sql, new { id }), context.RequestAborted));
    }
}
