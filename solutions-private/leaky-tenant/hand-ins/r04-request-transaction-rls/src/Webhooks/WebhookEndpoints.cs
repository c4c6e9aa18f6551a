namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<PublicInternet>().AddSingleton<WebhookClient>().AddSingleton<Outbox>().AddHostedService<OutboxSender>();

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:id}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, Callers callers, INames names)
    {
        var (url, secret) = await Problems.ReadAsync<NewWebhook>(context);
        if (secret is not { Length: >= 16 and <= 128 } || secret.Any(c => c is < '!' or > '~') || !IsGood(url))
            throw RefusedException.BadRequest("An http URL without user and fragment, and a secret of 16 to 128 visible ASCII characters are required.");
        var isPublic = await IsPublicAsync(new Uri(url!), names);
        var webhookId = Guid.NewGuid();
        return await callers.ChangeAsync(context, Role.Admin, async (session, _) =>
        {
            // Who may not register any does not learn what a name means.
            if (!isPublic) throw RefusedException.BadRequest("url: this host cannot be used.");
            const string sql = "INSERT INTO webhooks (webhook_id, url, secret) VALUES (@webhookId, @url, @secret)";
            await session.ExecuteAsync(sql, new { webhookId, url, secret });
            return Results.Created($"/webhooks/{webhookId}", new { webhookId, url });
        });
    }

    // A kindness to whoever mistypes, and no more than that: names change what they mean.
    private static async Task<bool> IsPublicAsync(Uri url, INames names)
    {
        try
        {
            return (await names.ResolveAsync(url.IdnHost, CancellationToken.None)).Any(PublicInternet.Has);
        }
        catch (Exception)
        {
            return false;
        }
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

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, Callers callers) =>
        Results.Ok(await callers.ReadAsync(context, Role.Admin, (session, _) =>
        {
            // A sender is done, or gone, after a few seconds.
            const string sql =
                """
                SELECT d.delivery_id AS "DeliveryId", d.document_id AS "DocumentId", d.event AS "Event",
                    CASE WHEN d.status = 'pending' AND EXISTS (
                        SELECT 1 FROM outbox o WHERE o.delivery_id = d.delivery_id AND o.taken_at < clock_timestamp() - interval '8 seconds')
                    THEN 'failed' ELSE d.status END AS "Status"
                FROM deliveries d WHERE d.tenant_id = current_tenant() AND d.webhook_id = @webhookId ORDER BY d.number DESC LIMIT 100
                """;
            return session.QueryAsync<ShownDelivery>(sql, new { webhookId }, context.RequestAborted);
        }));
}
