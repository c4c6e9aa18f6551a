namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    private const string Insert = "INSERT INTO webhooks (webhook_id, tenant_id, url, secret) VALUES (@webhookId, @TenantId, @Url, @Secret)";

    private const string Newest =
        """
        SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event", status AS "Status"
        FROM deliveries WHERE webhook_id = @webhookId AND tenant_id = @TenantId ORDER BY seq DESC LIMIT 100
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services.AddSingleton<Outside>().AddSingleton<Outbox>();

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:guid}/deliveries", ListDeliveriesAsync);
    }

    private static async Task<IResult> AddAsync(HttpContext context, Db database, INames names, TimeProvider clock)
    {
        var caller = Caller.Of(context, Role.Admin);
        var webhook = await Problems.ReadAsync<NewWebhook>(context);
        if (webhook is not { Secret.Length: >= 16 and <= 128 } || webhook.Secret.Any(c => c is < '!' or > '~')
            || WebhookUrl.Read(webhook.Url) is not { } url)
            throw RefusedException.BadRequest("An http URL and a secret of 16 to 128 visible ASCII characters are required.");
        if (!await MayBePublicAsync(url, names, clock)) throw RefusedException.BadRequest("url: this host cannot be used.");

        var webhookId = Guid.CreateVersion7();
        await database.QueryAsync<int>(Insert, new { webhookId, caller.TenantId, webhook.Url, webhook.Secret });
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, webhook.Url });
    }

    // Courtesy only: what counts is what the name means when something is delivered.
    private static async Task<bool> MayBePublicAsync(Uri url, INames names, TimeProvider clock)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            return (await names.ResolveAsync(url.IdnHost, patience.Token)).All(PublicAddresses.IsPublic);
        }
        catch (Exception)
        {
            return true;
        }
    }

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, Db database)
    {
        var caller = Caller.Of(context, Role.Admin);
        return Results.Ok(await database.QueryAsync<ShownDelivery>(Newest, new { webhookId, caller.TenantId }));
    }
}
