using System.Collections.Concurrent;

namespace TwoTruths.Billing;

/// <summary>Sends for all instances while this one leads: several orders at once, an order's changes one after the other.</summary>
internal sealed class Sender(
    Deliveries deliveries, Leadership leadership, BillingClient billing, Wake wake, ILogger<Sender> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan NotePoll = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, byte> _busy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            wake.Reset();
            try
            {
                var most = BillingClient.MostCalls - _busy.Count;
                if (most > 0 && leadership.IsHeld)
                    foreach (var delivery in await deliveries.DueAsync([.. _busy.Keys], most, stoppingToken))
                        if (_busy.TryAdd(delivery.OrderId, 0))
                            _ = Task.Run(() => WorkAsync(delivery, stoppingToken), CancellationToken.None);
            }
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested) return;
                logger.LogWarning("What is due cannot be read: {Fault}", fault.Message);
            }

            using var poll = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(wake.Signalled, Task.Delay(Poll, poll.Token));
            await poll.CancelAsync();
        }
    }

    private async Task WorkAsync(Delivery first, CancellationToken stopping)
    {
        try
        {
            for (Delivery? next = first; next is { } delivery;)
            {
                if (!leadership.IsHeld) return;
                var answer = await billing.SendAsync(delivery.Message, () => leadership.IsHeld, stopping);
                if (answer.Refusal is not null)
                    logger.LogWarning("Billing refused change {Sequence} of {OrderId}: {Reason}", delivery.Sequence, delivery.OrderId, answer.Refusal);
                next = await NoteAsync(delivery, answer, stopping);
            }
        }
        catch (Exception fault)
        {
            if (!stopping.IsCancellationRequested) logger.LogError(fault, "A sender failed; the change is sent again");
        }
        finally
        {
            _busy.TryRemove(first.OrderId, out _);
            wake.Set();
        }
    }

    // Billing's word is not lost because the database is away for a while; the order stays busy until it is written down.
    private async Task<Delivery?> NoteAsync(Delivery delivery, BillingAnswer answer, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                if (answer.Taken) return await deliveries.TakenAsync(delivery, CancellationToken.None);
                if (answer.Refusal is not null) await deliveries.RefusedAsync(delivery, answer.Refusal, CancellationToken.None);
                else await deliveries.UnansweredAsync(delivery, CancellationToken.None);
                return null;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("An answer of billing cannot be written down yet: {Fault}", fault.Message);
                await Task.Delay(NotePoll, stopping);
            }
        }
    }
}
