using System.Collections.Concurrent;

namespace LeakyTenant.Webhooks;

/// <summary>Takes deliveries from the queue and sends them, many at a time: those that hang keep no others waiting.</summary>
internal sealed class DeliveryWorker(
    DeliveryQueue queue, WebhookClient webhooks, NpgsqlDataSource database, TimeProvider clock, ILogger<DeliveryWorker> logger) : BackgroundService
{
    private const int Most = 100;
    private static readonly TimeSpan LooksAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Guid, Delivery> _underWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                var places = Most - _underWay.Count;
                if (places > 0)
                {
                    var deliveries = await queue.TakeAsync(places, [.. _underWay.Keys], stoppingToken);
                    taken = deliveries.Count;
                    foreach (var delivery in deliveries)
                    {
                        _underWay[delivery.DeliveryId] = delivery;
                        _ = DeliverAsync(delivery, stoppingToken);
                    }
                }
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The queue cannot be looked at: {Fault}", fault.GetType().Name);
                database.Clear();
            }

            if (taken == 0) await queue.WaitAsync(LooksAgainAfter, stoppingToken);
        }
    }

    private async Task DeliverAsync(Delivery delivery, CancellationToken stoppingToken)
    {
        try
        {
            var isDelivered = await webhooks.SendAsync(delivery, stoppingToken);
            while (!await TryEndAsync(delivery, isDelivered, stoppingToken)) await Task.Delay(LooksAgainAfter, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // We are going.
        }
        finally
        {
            _underWay.TryRemove(delivery.DeliveryId, out _);
        }
    }

    private async Task<bool> TryEndAsync(Delivery delivery, bool isDelivered, CancellationToken stoppingToken)
    {
        try
        {
            await queue.EndAsync(delivery, isDelivered, stoppingToken);
            return true;
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning("Delivery {DeliveryId} cannot be noted yet: {Fault}", delivery.DeliveryId, fault.GetType().Name);
            return false;
        }
    }
}
