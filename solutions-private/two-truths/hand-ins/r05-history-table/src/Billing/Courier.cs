using System.Diagnostics;

namespace TwoTruths.Billing;

/// <summary>
/// Looks what is due, takes what it can carry, and tells billing: up to 8 orders at once, one change of each. Whenever a hand is free again,
/// it looks again.
/// </summary>
internal sealed class Courier(Rounds rounds, Heart heart, BillingClient billing, ILogger<Courier> logger) : BackgroundService
{
    private const int Hands = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    // Where a retry crosses with a refusal, it may rather be one try too many than one too few.
    private static readonly TimeSpan Crossing = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var busy = new Dictionary<string, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var (orderId, task) in busy.ToArray())
                    if (task.IsCompleted) busy.Remove(orderId);
                if (busy.Count < Hands && heart.IsSteady)
                    foreach (var parcel in await rounds.TakeAsync([.. busy.Keys], Hands - busy.Count, stoppingToken))
                        busy[parcel.OrderId] = Task.Run(() => CarryAsync(parcel, stoppingToken), CancellationToken.None);
            }
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested) break;
                logger.LogWarning("The round was not done: {Fault}", fault.Message);
            }

            using var poll = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny([Task.Delay(Poll, poll.Token), .. busy.Values]);
            await poll.CancelAsync();
        }

        await Task.WhenAll(busy.Values);
    }

    private async Task CarryAsync(Parcel parcel, CancellationToken stopping)
    {
        try
        {
            var answer = await billing.SendAsync(parcel.Message, () => heart.IsBeating, stopping);
            var answeredAt = Stopwatch.GetTimestamp();
            if (answer.Refusal is { } reason)
                logger.LogWarning("Billing refused change {Sequence} of {OrderId}: {Reason}", parcel.Sequence, parcel.OrderId, reason);
            await NoteAsync(parcel, answer, answeredAt, stopping);
        }
        catch (Exception fault)
        {
            if (!stopping.IsCancellationRequested) logger.LogError(fault, "{OrderId} was dropped, and is taken up again", parcel.OrderId);
        }
    }

    // What billing said is known to this instance alone until it is written down, so that is tried until it succeeds.
    private async Task NoteAsync(Parcel parcel, BillingAnswer answer, long answeredAt, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                if (answer.Taken)
                    await rounds.ToldAsync(parcel, CancellationToken.None);
                else if (answer.Refusal is { } reason)
                    await rounds.RefusedAsync(
                        parcel, reason, (Stopwatch.GetElapsedTime(answeredAt) + Crossing).TotalSeconds, CancellationToken.None);
                else
                    await rounds.UnansweredAsync(parcel, CancellationToken.None);
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("Billing's answer for {OrderId} is not written down yet: {Fault}", parcel.OrderId, fault.Message);
                await Task.Delay(Poll, stopping);
            }
        }
    }
}
