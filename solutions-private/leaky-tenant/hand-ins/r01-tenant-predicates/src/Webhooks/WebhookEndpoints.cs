namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<Announcements>().AddSingleton<PublicInternet>().AddHostedService<Deliveries>();

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:guid}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, INames names, ILogger<NewWebhook> logger)
    {
        var (tenantId, userId, _) = Caller.Of(context, Role.Admin);
        var (url, secret) = await Problems.ReadAsync<NewWebhook>(context);
        if (secret is not { Length: >= 16 and <= 128 } || secret.Any(c => c is < '!' or > '~'))
            throw RefusedException.BadRequest("A secret of 16 to 128 visible ASCII characters is required.");
        if (Parse(url) is not { } parsed) throw RefusedException.BadRequest("An http URL without user and fragment is required.");
        // This only helps who mistypes: what the name means when something is delivered is looked at then.
        if (!await IsPublicAsync(parsed, names, context.RequestAborted)) throw RefusedException.BadRequest("url: this host cannot be used.");

        var webhookId = Guid.NewGuid();
        const string sql = "INSERT INTO webhooks (tenant_id, webhook_id, url, secret) VALUES (@tenantId, @webhookId, @url, @secret)";
        await database.ChangeAsync((connection, _) => connection.ExecuteAsync(sql, new { tenantId, webhookId, url, secret }));
        logger.LogInformation("{TenantId}/{UserId} added webhook {WebhookId}", tenantId, userId, webhookId);
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, url });
    }

    private static Uri? Parse(string? url)
    {
        const string scheme = "http://";
        if (url is not { Length: <= 500 } || !url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        if (url.Any(c => c is <= ' ' or > '~' or '#' or '\\')) return null;
        var authority = url[scheme.Length..].Split('/', '?')[0];
        return !authority.Contains('@') && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http", Host.Length: > 0 }
            ? parsed : null;
    }

    private static async Task<bool> IsPublicAsync(Uri url, INames names, CancellationToken cancellationToken)
    {
        try
        {
            return (await names.ResolveAsync(url.IdnHost, cancellationToken)).All(PublicInternet.Has);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, TenantDatabase database)
    {
        // What an instance that is gone has left behind is not delivered any more.
        const string sql =
            """
            SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event",
                CASE WHEN status = 'pending' AND created_at < clock_timestamp() - interval '9 seconds' THEN 'failed' ELSE status END AS "Status"
            FROM deliveries WHERE tenant_id = @tenantId AND webhook_id = @webhookId ORDER BY created_at DESC LIMIT 100
            """;
        var tenantId = Caller.Of(context, Role.Admin).TenantId;
        return Results.Ok(await database.QueryAsync<ShownDelivery>(sql, new { tenantId, webhookId }, context.RequestAborted));
    }
}
