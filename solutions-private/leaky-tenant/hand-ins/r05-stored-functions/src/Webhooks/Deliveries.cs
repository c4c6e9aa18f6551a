using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>Tells webhooks what happens to documents.</summary>
internal sealed class Deliveries(
    TenantDatabase database, PublicInternet internet, Announcements announcements, TimeProvider clock, ILogger<Deliveries> logger)
    : BackgroundService
{
    private const int MostRedirects = 3;
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(6);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        announcements.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = 40 },
        async (announcement, _) => await DeliverAsync(announcement, stoppingToken));

    private async Task DeliverAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindWebhookAsync(announcement, cancellationToken) is not { } webhook) return;
            var status = await SendAsync(announcement, webhook, cancellationToken) ? "delivered" : "failed";
            await RepeatedlyAsync(
                () => database.ChangeAsync((connection, _) => connection.ExecuteAsync(
                    "SELECT tenant_end_delivery(@TenantId, @DeliveryId, @status)",
                    new { status, announcement.TenantId, announcement.DeliveryId })),
                _ => true, cancellationToken);
        }
        catch (Exception fault)
        {
            logger.LogError("Delivery {DeliveryId} could not be noted: {Fault}", announcement.DeliveryId, fault.GetType().Name);
        }
    }

    private async Task<Webhook?> FindWebhookAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        const string sql =
            """SELECT target_url AS "Url", target_secret AS "Secret" FROM tenant_delivery_target(@TenantId, @DeliveryId)""";
        var found = await RepeatedlyAsync(
            () => database.QueryAsync<Webhook>(sql, new { announcement.TenantId, announcement.DeliveryId }, cancellationToken),
            found => found.Count > 0 || announcement.IsCertain, cancellationToken);
        return found.SingleOrDefault();
    }

    // The database may be away for a moment.
    private async Task<T> RepeatedlyAsync<T>(Func<Task<T>> query, Func<T, bool> isEnough, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await query();
                if (isEnough(result) || attempt >= 8) return result;
            }
            catch (NpgsqlException) when (attempt < 20)
            {
                // Once more.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(400), clock, cancellationToken);
        }
    }

    private async Task<bool> SendAsync(Announcement announcement, Webhook webhook, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(GivesUpAfter, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(webhook.Secret), announcement.Body));
        try
        {
            var url = new Uri(webhook.Url);
            for (var redirects = 0; ; redirects++)
            {
                var (status, location) = await PlainPost.SendAsync(internet, url, announcement.Body, signature, linked.Token);
                if (status is >= 200 and <= 299) return true;
                if (status is not (307 or 308) || redirects == MostRedirects || location is null || !Uri.TryCreate(url, location, out var next)
                    || next.Scheme != Uri.UriSchemeHttp)
                    return false;
                url = next;
            }
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("Delivery {DeliveryId} failed: {Fault}", announcement.DeliveryId, fault.GetType().Name);
            return false;
        }
    }

    private sealed record Webhook(string Url, string Secret);
}
