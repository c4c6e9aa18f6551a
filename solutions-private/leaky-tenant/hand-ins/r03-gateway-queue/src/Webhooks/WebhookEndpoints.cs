namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<PublicInternet>().AddSingleton<WebhookClient>().AddSingleton<DeliveryQueue>().AddHostedService<DeliveryWorker>();

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantGateway gateway, ILogger<NewWebhook> logger)
    {
        var (tenantId, userId, _) = Caller.Of(context, Role.Admin);
        var (url, secret) = await Problems.ReadAsync<NewWebhook>(context);
        if (secret is not { Length: >= 16 and <= 128 } || secret.Any(c => c is < '!' or > '~'))
            throw RefusedException.BadRequest("A secret of 16 to 128 visible ASCII characters is required.");
        if (!IsGood(url)) throw RefusedException.BadRequest("An http URL without user and fragment is required.");

        var webhookId = Guid.NewGuid();
        const string sql = "INSERT INTO webhooks (tenant_id, webhook_id, url, secret) VALUES (@tenantId, @webhookId, @url, @secret)";
        await gateway.For(tenantId).ChangeAsync(transaction => transaction.QueryAsync<int>(sql, new { webhookId, url, secret }));
        logger.LogInformation("{TenantId}/{UserId} added webhook {WebhookId}", tenantId, userId, webhookId);
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, url });
    }

    // Where it leads is looked at whenever something is delivered.
    private static bool IsGood(string? url)
    {
        const string scheme = "http://";
        if (url is not { Length: <= 500 } || !url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return false;
        if (url.Any(c => c is <= ' ' or > '~' or '#' or '\\')) return false;
        var authority = url[scheme.Length..].Split('/', '?')[0];
        return !authority.Contains('@') && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http", Host.Length: > 0 };
    }

    private static async Task<IResult> ListDeliveriesAsync(string webhookId, HttpContext context, TenantGateway gateway)
    {
        // A sender is done, or gone, after a few seconds.
        const string sql =
            """
            SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event",
                CASE WHEN status = 'pending' AND taken_at < clock_timestamp() - interval '8 seconds' THEN 'failed' ELSE status END AS "Status"
            FROM deliveries WHERE tenant_id = @tenantId AND webhook_id = @id ORDER BY number DESC LIMIT 100
            """;
        var caller = Caller.Of(context, Role.Admin);
        var id = Ids.Read(webhookId, "webhook");
        return Results.Ok(await gateway.For(caller.TenantId).QueryAsync<ShownDelivery>(sql, new { id }, context.RequestAborted));
    }
}
