namespace LeakyTenant.Webhooks;

internal sealed record NewWebhook(string? Url, string? Secret);
internal sealed record ShownDelivery(Guid DeliveryId, Guid DocumentId, string Event, string Status);

internal static class WebhookEndpoints
{
    private const string Insert = "INSERT INTO webhooks (webhook_id, url, secret) VALUES (@webhookId, @Url, @Secret)";

    private const string Newest =
        """
        SELECT delivery_id AS "DeliveryId", document_id AS "DocumentId", event AS "Event", status AS "Status"
        FROM deliveries WHERE webhook_id = @webhookId ORDER BY seq DESC LIMIT 100
        """;

    public static IServiceCollection AddWebhooks(this IServiceCollection services) =>
        services.AddSingleton<Outside>().AddSingleton<Deliveries>().AddHostedService(provider => provider.GetRequiredService<Deliveries>());

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", AddAsync);
        routes.MapGet("/webhooks/{webhookId:guid}/deliveries", ListDeliveriesAsync);
    }

    // What a name means is asked when it is used, and not before: it may mean something else then.
    private static async Task<IResult> AddAsync(HttpContext context, TenantDatabase database, ILogger<NewWebhook> logger)
    {
        var webhook = await Problems.ReadAsync<NewWebhook>(context);
        if (webhook is not { Secret.Length: >= 16 and <= 128 } || webhook.Secret.Any(c => c is < '!' or > '~') || WebhookUrl.Read(webhook.Url) is null)
            throw RefusedException.BadRequest("An http URL and a secret of 16 to 128 visible ASCII characters are required.");
        var webhookId = Guid.CreateVersion7();
        await database.RunAsync(
            Caller.Of(context), Role.Admin, session => session.QueryAsync<int>(Insert, new { webhookId, webhook.Url, webhook.Secret }));
        logger.LogInformation("Webhook {WebhookId} was added", webhookId);
        return Results.Created($"/webhooks/{webhookId}", new { webhookId, webhook.Url });
    }

    private static async Task<IResult> ListDeliveriesAsync(Guid webhookId, HttpContext context, TenantDatabase database) => Results.Ok(
        await database.RunAsync(Caller.Of(context), Role.Admin, session => session.QueryAsync<ShownDelivery>(Newest, new { webhookId })));
}
