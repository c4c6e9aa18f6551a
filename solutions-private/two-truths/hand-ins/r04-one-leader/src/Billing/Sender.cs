using System.Collections.Concurrent;
using System.Diagnostics;

namespace TwoTruths.Billing;

/// <summary>
/// Sends for all instances while this one leads: several orders at once, an order's changes one after the other. A worker that has written
/// an answer down asks whose turn it is, so that an order with many changes does not keep it from the others.
/// </summary>
internal sealed class Sender(
    Deliveries deliveries, Leadership leadership, BillingClient billing, Wake wake, ILogger<Sender> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan NotePoll = TimeSpan.FromMilliseconds(100);
    // Where a retry crosses with a refusal, it may rather be one try too many than one too few.
    private static readonly TimeSpan Crossing = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _workers = new(BillingClient.MostCalls);
    private readonly SemaphoreSlim _picking = new(1);
    private readonly ConcurrentDictionary<string, byte> _busy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            wake.Reset();
            try
            {
                while (_workers.Wait(0, CancellationToken.None))
                {
                    Delivery? delivery = null;
                    try
                    {
                        delivery = await PickAsync(stoppingToken);
                    }
                    finally
                    {
                        if (delivery is null) _workers.Release();
                    }

                    if (delivery is null) break;
                    _ = Task.Run(() => WorkAsync(delivery, stoppingToken), CancellationToken.None);
                }
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

    // One at a time, so that no two workers pick the same order, and what is picked is as the last answer has left it.
    private async Task<Delivery?> PickAsync(CancellationToken cancellationToken)
    {
        await _picking.WaitAsync(cancellationToken);
        try
        {
            if (!leadership.IsHeld) return null;
            var next = await deliveries.NextAsync([.. _busy.Keys], cancellationToken);
            if (next is not null) _busy[next.OrderId] = 0;
            return next;
        }
        finally
        {
            _picking.Release();
        }
    }

    private async Task WorkAsync(Delivery first, CancellationToken stopping)
    {
        try
        {
            for (Delivery? next = first; next is { } delivery; next = await PickAsync(stopping))
            {
                try
                {
                    var answer = await billing.SendAsync(delivery.Message, () => leadership.IsHeld, stopping);
                    var answeredAt = Stopwatch.GetTimestamp();
                    // Not sent: somebody else leads by now.
                    if (answer is null) return;
                    if (answer.Refusal is not null)
                        logger.LogWarning("Billing refused change {Sequence} of {OrderId}: {Reason}", delivery.Sequence, delivery.OrderId, answer.Refusal);
                    await NoteAsync(delivery, answer, answeredAt, stopping);
                }
                finally
                {
                    _busy.TryRemove(delivery.OrderId, out _);
                }
            }
        }
        catch (Exception fault)
        {
            if (!stopping.IsCancellationRequested) logger.LogError(fault, "A sender failed; the change is sent again");
        }
        finally
        {
            _workers.Release();
            wake.Set();
        }
    }

    // Billing's word is not lost because the database is away for a while; the order stays busy until it is written down.
    private async Task NoteAsync(Delivery delivery, BillingAnswer answer, long answeredAt, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                if (answer.Taken)
                    await deliveries.TakenAsync(delivery, CancellationToken.None);
                else if (answer.Refusal is not null)
                    await deliveries.RefusedAsync(
                        delivery, answer.Refusal, (Stopwatch.GetElapsedTime(answeredAt) + Crossing).TotalSeconds, CancellationToken.None);
                else
                    await deliveries.UnansweredAsync(delivery, CancellationToken.None);
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("An answer of billing cannot be written down yet: {Fault}", fault.Message);
                await Task.Delay(NotePoll, stopping);
            }
        }
    }
}
