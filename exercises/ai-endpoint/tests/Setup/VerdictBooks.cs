using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>What must come of what fraud prevention says (C5).</summary>
internal static class VerdictBooks
{
    /// <summary>The contract's time: a verdict counts that is given within it, after the question.</summary>
    public static readonly TimeSpan VerdictWithin = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What fraud prevention says within 1 s of the first question about a transfer must be used: whoever asks has to wait for so long. Whether it
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

    /// <summary>A transfer to which fraud prevention said allow must be completed. On a busy machine its verdict may have come too late to be used.</summary>
    public static Transfer MustBeCompleted(this CardsWorld world, Intent intent, Answer answer, Invariant promise)
    {
        world.Scenario.ShouldBeForced(answer.Transfer?.Status != Transfer.Pending, "A verdict was not used, so a transfer was not settled at once.");
        return world.MustBe(intent, answer, 200, Transfer.Completed, promise: promise);
    }
}
