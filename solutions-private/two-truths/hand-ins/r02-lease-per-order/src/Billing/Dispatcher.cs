using System.Diagnostics;

namespace TwoTruths.Billing;

/// <summary>
/// Sends what waits in the outbox. Whoever has one of the 8 places at billing claims the change whose turn it is, sends it, notes the
/// answer, and claims the next one, which is another order's if one waits.
/// </summary>
internal sealed class Dispatcher(Outbox outbox, BillingClient billing, Wake wake, ILogger<Dispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NotePoll = TimeSpan.FromMilliseconds(100);
    // An attempt that starts later than this might outlive its lease (5.5 s).
    private static readonly TimeSpan LatestStart = TimeSpan.FromSeconds(1);
    // Where a retry crosses with a refusal, it may rather be one try too many than one too few.
    private static readonly TimeSpan Crossing = TimeSpan.FromMilliseconds(100);

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
                while (billing.Places.Wait(0, CancellationToken.None))
                {
                    if (await ClaimAsync(stoppingToken) is not { } turn) break;
                    running.Add(SendAsync(turn.Claim, turn.At, stoppingToken));
                }

                await Task.WhenAny([Task.Delay(Poll, stoppingToken), wake.Signalled, .. running]);
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

    // With a place in hand; gives it back if there is nothing to claim.
    private async Task<(Claim Claim, long At)?> ClaimAsync(CancellationToken stopping)
    {
        Claim? claim = null;
        try
        {
            var at = Stopwatch.GetTimestamp();
            claim = await outbox.ClaimAsync(stopping);
            return claim is null ? null : (claim, at);
        }
        finally
        {
            if (claim is null) billing.Places.Release();
        }
    }

    private async Task SendAsync(Claim first, long firstAt, CancellationToken stopping)
    {
        await Task.Yield();
        var placed = true;
        try
        {
            for ((Claim Claim, long At)? turn = (first, firstAt); turn is { Claim: var claim };)
            {
                // It is rare to be this late; the lease runs out, and somebody sends it.
                if (Stopwatch.GetElapsedTime(turn.Value.At) > LatestStart) return;
                var (verdict, reason) = await billing.SendAsync(claim.Message, stopping);
                var answeredAt = Stopwatch.GetTimestamp();
                if (verdict == Verdict.Refused)
                    logger.LogWarning("Billing refused change {Sequence} of {OrderId}: {Reason}", claim.Sequence, claim.OrderId, reason);
                await NoteAsync(() => verdict switch
                {
                    Verdict.Taken => outbox.TakenAsync(claim, CancellationToken.None),
                    Verdict.Refused => outbox.RefusedAsync(
                        claim, reason, (Stopwatch.GetElapsedTime(answeredAt) + Crossing).TotalSeconds, CancellationToken.None),
                    _ => outbox.PutBackAsync(claim, CancellationToken.None),
                }, stopping);

                // Whoever wants to ask billing something, and waits for a place, is before us.
                placed = false;
                billing.Places.Release();
                await billing.Places.WaitAsync(stopping);
                turn = await ClaimAsync(stopping);
                placed = turn is not null;
            }
        }
        catch (Exception fault)
        {
            // The lease runs out, and somebody sends it again.
            if (!stopping.IsCancellationRequested) logger.LogError(fault, "A sender failed");
        }
        finally
        {
            if (placed) billing.Places.Release();
        }
    }

    // What billing said must not be lost because the database is away for a while.
    private async Task NoteAsync(Func<Task> note, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await note();
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("An answer of billing could not be noted yet: {Fault}", fault.Message);
                await Task.Delay(NotePoll, stopping);
            }
        }
    }
}
