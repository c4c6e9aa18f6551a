using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>Callers who ask again while the answer is "not now": after a kill, that is an answer (C14). They stay with one process.</summary>
internal static class Patience
{
    private static readonly TimeSpan VerdictWithin = TimeSpan.FromSeconds(1);

    /// <summary>Makes a transfer, which must be completed in the end.</summary>
    public static async Task<Transfer> MustCompleteInTheEndAsync(this CardsWorld world, Intent intent, CardsClient client)
    {
        var answer = await world.UntilAnsweredAsync(() => client.TransferAsync(intent, world.Cancellation));
        return world.MustBe(intent, answer, 200, Transfer.Completed, promise: Promises.MovesWhole);
    }

    /// <summary>
    /// What fraud prevention says within 1 s of the first question about a transfer must be used (C5): whoever asks has to wait for so long. Whether it
    /// is asked at once is not promised.
    /// </summary>
    public static void MustUseVerdict(this CardsWorld world, Intent intent, Answer answer)
    {
        if (answer.Transfer?.Status == Transfer.Completed) return;
        world.MustBe(intent, answer, 202, Transfer.Pending, promise: Promises.PendingIs202);
        var first = world.Fraud.Journal.Entries.FirstOrDefault(entry => FraudPrevention.IsAbout(entry.Request, intent));
        world.Scenario.MustHoldInTime(
            Promises.VerdictIsUsed, first is null || first.EndedAt - first.ReceivedAt > VerdictWithin,
            () => [$"{intent}", $"answer: {answer}", .. world.Fraud.LinesOf(intent)]);
        world.Scenario.ShouldBeForced(first is null, "Fraud prevention took longer than 1 s on a busy machine.");
    }

    /// <summary>Reverses a transfer, which must work in the end.</summary>
    public static async Task MustReverseInTheEndAsync(this CardsWorld world, Intent intent, Transfer transfer, CardsClient client)
    {
        var answer = await world.UntilAnsweredAsync(() => client.ReverseAsync(intent.OwnerId, transfer.TransferId, world.Cancellation));
        world.MustBe(intent, answer, 200, Transfer.Reversed, promise: Promises.Reverses);
    }
}
