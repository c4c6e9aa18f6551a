using System.Diagnostics.CodeAnalysis;

namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookSender>().AddSingleton<Deliveries>().AddHostedService(provider => provider.GetRequiredService<Deliveries>());

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:guid}/deliveries", ListDeliveriesAsync);
    }

    /// <summary>Whether something can be the url of a webhook.</summary>
    public static bool IsUrl(string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        return text is { Length: <= 500 } && text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && text.All(c => c is >= '!' and <= '~')
            && Uri.TryCreate(text, UriKind.Absolute, out url) && url is { Scheme: "http", Host.Length: > 0, UserInfo: "", Fragment: "" };
    }

    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, INames names, ILogger<NewWebhook> logger)
    {
        var caller = Caller.Of(context, Role.Admin);
        var webhook = await Problems.ReadAsync<NewWebhook>(context);
        if (!IsUrl(webhook.Url, out var url) || webhook.Secret is not { Length: >= 16 and <= 128 } || webhook.Secret.Any(c => c is < '!' or > '~'))
            throw RefusedException.BadRequest("An http URL and a secret of 16 to 128 visible ASCII characters are required.");
        // What counts is asked again for each delivery. This only tells early whom it would never reach.
        if (await IsInsideAsync(names, url)) throw RefusedException.BadRequest("url: this host cannot be used.");

        var webhookId = Guid.CreateVersion7();
        const string sql = "INSERT INTO webhooks (webhook_id, tenant_id, url, secret) VALUES (@webhookId, @tenantId, @Url, @Secret)";
        await database.QueryAsync<int>(caller.TenantId, sql, new { webhookId, webhook.Url, webhook.Secret });
        logger.LogInformation("{UserId} of {TenantId} added webhook {WebhookId}", caller.UserId, caller.TenantId, webhookId);
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, webhook.Url });
    }

    private static async Task<bool> IsInsideAsync(INames names, Uri url)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            return !(await names.ResolveAsync(url.IdnHost, patience.Token)).All(PublicAddresses.Has);
        }
        catch (Exception)
        {
            // It may be asked for later.
            return false;
        }
    }

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, TenantDatabase database)
    {
        const string sql =
            """
            SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event", status AS "Status"
            FROM deliveries WHERE tenant_id = @tenantId AND webhook_id = @webhookId ORDER BY position DESC LIMIT 100
            """;
        return Results.Ok(await database.QueryAsync<ShownDelivery>(Caller.Of(context, Role.Admin).TenantId, sql, new { webhookId }));
    }
}
