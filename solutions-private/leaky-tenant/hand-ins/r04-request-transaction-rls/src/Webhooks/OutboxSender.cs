using System.Collections.Concurrent;

namespace LeakyTenant.Webhooks;

/// <summary>Sends what is in the outbox.</summary>
internal sealed class OutboxSender(
    Outbox outbox, WebhookClient webhooks, NpgsqlDataSource database, TimeProvider clock, ILogger<OutboxSender> logger) : BackgroundService
{
    private const int Most = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<long, bool> _underWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var places = Most - _underWay.Count;
            var entries = places > 0 ? await TryAsync(() => outbox.TakeAsync(places, [.. _underWay.Keys], stoppingToken), stoppingToken) : null;
            foreach (var entry in entries ?? [])
            {
                _underWay[entry.Number] = true;
                _ = SendAsync(entry, stoppingToken);
            }

            if (entries is not { Count: > 0 }) await outbox.WaitAsync(Pause, stoppingToken);
        }
    }

    private async Task SendAsync(OutboxEntry entry, CancellationToken stoppingToken)
    {
        try
        {
            // If it cannot be read now, it stays ours, and is taken again.
            var found = await TryAsync(async () => new Found(await outbox.FindAsync(entry, stoppingToken)), stoppingToken);
            if (found is null) return;
            var isDelivered = found.Delivery is { } delivery && await webhooks.SendAsync(delivery, stoppingToken);
            while (await TryAsync(() => EndAsync(entry, isDelivered, stoppingToken), stoppingToken) is null)
                await Task.Delay(Pause, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // We are going.
        }
        finally
        {
            _underWay.TryRemove(entry.Number, out _);
        }
    }

    private async Task<object> EndAsync(OutboxEntry entry, bool isDelivered, CancellationToken stoppingToken)
    {
        await outbox.EndAsync(entry, isDelivered, stoppingToken);
        return entry;
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> work, CancellationToken stoppingToken) where T : class
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning("The outbox is out of reach: {Fault}", fault.GetType().Name);
            database.Clear();
            return null;
        }
    }

    private sealed record Found(Delivery? Delivery);
}
