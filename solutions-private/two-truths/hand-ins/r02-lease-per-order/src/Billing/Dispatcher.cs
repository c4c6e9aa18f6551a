using System.Diagnostics;

namespace TwoTruths.Billing;

/// <summary>Sends what waits in the outbox: up to 7 orders at once, each order's changes one after the other.</summary>
internal sealed class Dispatcher(Outbox outbox, BillingClient billing, Wake wake, ILogger<Dispatcher> logger) : BackgroundService
{
    private const int Senders = 7;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NotePoll = TimeSpan.FromMilliseconds(100);
    // An attempt (4 s) that starts later than this might outlive its lease (5.5 s).
    private static readonly TimeSpan LatestStart = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (failed)
                {
                    // The database is back: whoever knows an answer of billing notes it first.
                    await outbox.StuckAsync(stoppingToken);
                    await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
                    failed = false;
                }

                running.RemoveAll(task => task.IsCompleted);
                wake.Reset();
                if (running.Count < Senders)
                {
                    var claimedAt = Stopwatch.GetTimestamp();
                    foreach (var claim in await outbox.ClaimAsync(Senders - running.Count, stoppingToken))
                        running.Add(SendAsync(claim, claimedAt, stoppingToken));
                }

                var wait = Task.Delay(Poll, stoppingToken);
                // With all senders busy, a signal changes nothing.
                await Task.WhenAny(running.Count < Senders ? [wait, wake.Signalled, .. running] : [wait, .. running]);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(fault, "The outbox cannot be read");
                failed = true;
                await Task.Delay(Poll, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await Task.WhenAll(running);
    }

    private async Task SendAsync(Claim first, long firstAt, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            var claimedAt = firstAt;
            for (Claim? next = first; next is { } claim;)
            {
                if (Stopwatch.GetElapsedTime(claimedAt) > LatestStart) return;
                var (verdict, reason) = await billing.SendAsync(claim.Message, stopping);
                if (verdict == Verdict.Refused)
                    logger.LogWarning("Billing refused change {Sequence} of {OrderId}: {Reason}", claim.Sequence, claim.OrderId, reason);
                (next, claimedAt) = await NoteAsync(() => verdict switch
                {
                    Verdict.Taken => outbox.TakenAsync(claim, CancellationToken.None),
                    Verdict.Refused => outbox.RefusedAsync(claim, reason, CancellationToken.None),
                    _ => outbox.PutBackAsync(claim, CancellationToken.None),
                }, stopping);
            }
        }
        catch (Exception fault)
        {
            // The lease runs out, and somebody sends it again.
            if (!stopping.IsCancellationRequested) logger.LogError(fault, "A sender failed");
        }
    }

    // What billing said must not be lost because the database is away for a while.
    private async Task<(Claim? Next, long At)> NoteAsync(Func<Task<Claim?>> note, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                var at = Stopwatch.GetTimestamp();
                return (await note(), at);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("An answer of billing could not be noted yet: {Fault}", fault.Message);
                await Task.Delay(NotePoll, stopping);
            }
        }
    }
}
