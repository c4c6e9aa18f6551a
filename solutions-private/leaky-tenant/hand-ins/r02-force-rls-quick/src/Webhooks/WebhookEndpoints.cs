namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<PublicInternet>().AddSingleton<Sender>()
        .AddRouting(options => options.ConstraintMap["id"] = typeof(IdConstraint));

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:id}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, ILogger<NewWebhook> logger)
    {
        var (tenantId, userId, _) = Caller.Of(context, Role.Admin);
        var (url, secret) = await Problems.ReadAsync<NewWebhook>(context);
        if (secret is not { Length: >= 16 and <= 128 } || secret.Any(c => c is < '!' or > '~'))
            throw RefusedException.BadRequest("A secret of 16 to 128 visible ASCII characters is required.");
        if (!IsGood(url)) throw RefusedException.BadRequest("An http URL without user and fragment is required.");

        var webhookId = Guid.NewGuid();
        const string sql = "INSERT INTO webhooks (webhook_id, url, secret) VALUES (@webhookId, @url, @secret)";
        await database.RunAsync(tenantId, work => work.QueryAsync<int>(sql, new { webhookId, url, secret }));
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

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, TenantDatabase database)
    {
        // What an instance that is gone has left behind is not delivered any more.
        const string sql =
            """
            SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event",
                CASE WHEN status = 'pending' AND created_at < clock_timestamp() - interval '9 seconds' THEN 'failed' ELSE status END AS "Status"
            FROM deliveries WHERE webhook_id = @webhookId ORDER BY created_at DESC, delivery_id LIMIT 100
            """;
        var tenantId = Caller.Of(context, Role.Admin).TenantId;
        return Results.Ok(await database.QueryAsync<ShownDelivery>(tenantId, sql, new { webhookId }, context.RequestAborted));
    }
}

/// <summary>An id as answers spell it.</summary>
internal sealed class IdConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        Guid.TryParseExact(values[routeKey] as string, "D", out _);
}
