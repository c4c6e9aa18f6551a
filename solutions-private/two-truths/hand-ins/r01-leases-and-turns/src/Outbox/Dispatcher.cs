using System.Diagnostics;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Outbox;

/// <summary>Sends what is in the outbox to billing. Every instance runs one; leases keep them apart.</summary>
internal sealed class Dispatcher(
    OutboxStore outbox, BillingClient billing, BillingCalls calls, Signal signal, ILogger<Dispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    // An order that has much to send lets others pass after this.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    // After the database was away: whoever knows billing's answer to a change shall note it before somebody sends the change again.
    private static readonly TimeSpan DatabasePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NotePause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await StartTurnsAsync(stoppingToken)) await signal.WaitAsync(Poll, stoppingToken);
            }
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested) return;
                logger.LogWarning(fault, "The outbox cannot be read");
                await Task.Delay(DatabasePause, CancellationToken.None);
            }
        }
    }

    private async Task<bool> StartTurnsAsync(CancellationToken stoppingToken)
    {
        await calls.Open.WaitAsync(stoppingToken);
        var free = 1;
        while (calls.Open.Wait(0, CancellationToken.None)) free++;
        try
        {
            var lease = Guid.NewGuid();
            var claimed = await outbox.ClaimAsync(lease, free, stoppingToken);
            foreach (var change in claimed)
            {
                free--;
                _ = TakeTurnAsync(change, lease, stoppingToken);
            }

            return claimed.Count > 0;
        }
        finally
        {
            if (free > 0) calls.Open.Release(free);
        }
    }

    /// <summary>Sends an order's changes, one after the other, until there is none, or one is not taken, or its turn is over.</summary>
    private async Task TakeTurnAsync(Waiting first, Guid lease, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var startedAt = Stopwatch.GetTimestamp();
            for (var change = first; change is not null;)
            {
                var answer = await billing.SendAsync(change.Message, stoppingToken);
                var sent = change;
                change = await NoteAsync(
                    () => answer switch
                    {
                        { Taken: true } => outbox.TakenAsync(sent, lease, more: Stopwatch.GetElapsedTime(startedAt) < Turn),
                        { Refusal: { } reason } => outbox.RefusedAsync(sent, lease, reason),
                        _ => outbox.BrokenAsync(sent, lease),
                    },
                    stoppingToken);
            }
        }
        catch (Exception fault)
        {
            if (!stoppingToken.IsCancellationRequested)
                logger.LogError(fault, "Changes of order {OrderId} wait until their lease ends", first.OrderId);
        }
        finally
        {
            calls.Open.Release();
            signal.Set();
        }
    }

    // What billing said is not forgotten because the database is away.
    private async Task<Waiting?> NoteAsync(Func<Task<Waiting?>> note, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                return await note();
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning(fault, "Billing's answer cannot be noted yet");
                await Task.Delay(NotePause, stoppingToken);
            }
        }
    }
}
