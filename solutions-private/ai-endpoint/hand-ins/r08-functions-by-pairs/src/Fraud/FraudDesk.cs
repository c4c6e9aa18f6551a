using AiEndpoint.Gifts;

namespace AiEndpoint.Fraud;

/// <summary>
/// Takes up pending transfers: every request asks a question of its own, which goes on without it. Questions that were not answered
/// are asked again in the background, a few times, as long as this instance lives.
/// </summary>
internal sealed class FraudDesk(FraudLine fraud, GiftStore gifts, Bell bell, TimeProvider clock, ILogger<FraudDesk> logger)
{
    private const int MostLater = 100;

    // A caller is answered within 3 s, and a verdict within 1 s counts.
    private static readonly TimeSpan CallerPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] Later = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)];
    private int waitingForLater;

    /// <summary>Asks about a transfer, and settles it on a verdict.</summary>
    /// <returns>The transfer as it is when there is a verdict, when somebody else has settled it, or when the caller has waited enough.</returns>
    public async Task<Gift> TakeUpAsync(Gift gift, string deviceToken)
    {
        using var ear = bell.ListenFor(gift.Id);
        var asking = fraud.AskAsync(gift, deviceToken);
        var settling = SettleAsync(gift, deviceToken, asking);
        await Task.WhenAny(asking, ear.Heard, Task.Delay(CallerPatience, clock));
        // Once there is a verdict, the caller waits for what becomes of it.
        if (asking.IsCompleted && await settling is { } settled) return settled;
        return await gifts.FindAsync(gift.Owner, gift.Id) ?? gift;
    }

    private async Task<Gift?> SettleAsync(Gift gift, string deviceToken, Task<bool?> asking)
    {
        if (await asking is { } allowed) return await gifts.SettleAsync(gift.Id, allowed);
        // Not awaited: it is nobody's request any more.
        _ = AskLaterAsync(gift, deviceToken);
        return null;
    }

    private async Task AskLaterAsync(Gift gift, string deviceToken)
    {
        if (Interlocked.Increment(ref waitingForLater) <= MostLater)
        {
            foreach (var pause in Later)
            {
                await Task.Delay(pause, clock);
                if (await TryAgainAsync(gift, deviceToken)) break;
            }
        }

        Interlocked.Decrement(ref waitingForLater);
    }

    // Whether there is nothing more to do.
    private async Task<bool> TryAgainAsync(Gift gift, string deviceToken)
    {
        try
        {
            if (await gifts.FindAsync(gift.Owner, gift.Id) is not { State: Gift.Pending }) return true;
            if (await fraud.AskAsync(gift, deviceToken) is not { } allowed) return false;
            await gifts.SettleAsync(gift.Id, allowed);
            return true;
        }
        catch (Exception fault)
        {
            logger.LogInformation("{Gift} is left pending for now: {Fault}", gift.Id, fault.GetType().Name);
            return false;
        }
    }
}
