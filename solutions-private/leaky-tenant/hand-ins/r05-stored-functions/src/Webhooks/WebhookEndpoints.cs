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
        routes.MapGet("/webhooks/{webhookId}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, ILogger<NewWebhook> logger)
    {
        var (tenantId, userId, _) = Caller.Of(context, Role.Admin);
        var (url, secret) = await Problems.ReadAsync<NewWebhook>(context);
        if (secret is not { Length: >= 16 and <= 128 } || secret.Any(c => c is < '!' or > '~'))
            throw RefusedException.BadRequest("A secret of 16 to 128 visible ASCII characters is required.");
        if (!IsGood(url)) throw RefusedException.BadRequest("An http URL without user and fragment is required.");

        var webhookId = Guid.NewGuid();
        const string sql = "SELECT tenant_add_webhook(@tenantId, @webhookId, @url, @secret)";
        await database.ChangeAsync((connection, _) => connection.ExecuteAsync(sql, new { tenantId, webhookId, url, secret }));
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

    private static async Task<IResult> ListDeliveriesAsync(string webhookId, HttpContext context, TenantDatabase database)
    {
        const string sql =
            """
            SELECT id AS "DeliveryId", document AS "DocumentId", happened AS "Event", state AS "Status" FROM tenant_deliveries(@tenantId, @id)
            """;
        var tenantId = Caller.Of(context, Role.Admin).TenantId;
        var id = Ids.Read(webhookId, "webhook");
        return Results.Ok(await database.QueryAsync<ShownDelivery>(sql, new { tenantId, id }, context.RequestAborted));
    }
}
