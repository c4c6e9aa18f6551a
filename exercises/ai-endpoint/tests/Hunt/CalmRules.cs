using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>What is promised only while nothing is away and no instance is killed (C5, C13).</summary>
/// <param name="world">The world.</param>
/// <param name="trouble">When it was so.</param>
internal sealed class CalmRules(CardsWorld world, Trouble trouble)
{
    // The contract's time (C13).
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);

    // More than the contract's 1 s (C5), on a machine that has other things to do.
    private static readonly TimeSpan ServedWithin = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // A hunt causes two to four by itself.
    private const double MostCrowding = 5, MostCrowdingOfAStretch = 8;

    /// <summary>
    /// Whether the machine was idle enough since a timestamp for a rule that compares moments of a second. Where it was not, nothing is judged by it:
    /// what is thrown comes again.
    /// </summary>
    public static bool WasIdleSince(long since) =>
        MachineCanary.Instance.CrowdingSince(since) is { Average: <= MostCrowding, Worst: <= MostCrowdingOfAStretch };

    /// <summary>A verdict that came in time was used, and whoever needed none did not wait for those that did.</summary>
    public void MustHold(LaneRun lane, FraudRecord fraud)
    {
        foreach (var pending in lane.All.Where(asked => asked is { What: Asked.Transfer, Answer.Status: 202, WasAway: false }))
        {
            // Of several at once it is not known which has asked.
            var others = lane.All.Where(other => other != pending && other.What == Asked.Transfer && other.Of == pending.Of);
            if (others.Any(other => Overlap(other, pending))) continue;
            var asked = fraud.With([pending.Intent!.DeviceToken])
                .FirstOrDefault(question => question.ReceivedAt >= pending.SentAt && question.ReceivedAt <= pending.AnsweredAt);
            world.Scenario.MustHoldInTime(
                Promises.VerdictIsUsed, asked is not { ArrivedInTime: true } || !WasIdleSince(pending.SentAt),
                () => [$"{pending}", .. world.Fraud.LinesOf(pending.Intent!)]);
        }
    }

    /// <summary>
    /// Reads that were sent while transfers waited for fraud prevention were answered before the first of these was, or soon enough.
    /// </summary>
    public void MustServeOthers(IReadOnlyList<LaneRun> lanes)
    {
        var all = lanes.SelectMany(lane => lane.All).Where(asked => !asked.WasAway && asked.AnsweredAt != Asked.Never).ToList();
        var waiting = all.Where(asked => asked is { What: Asked.Transfer, Answer.Status: 202 }).ToList();
        foreach (var read in all.Where(asked => asked.What is Asked.Read or Asked.Statement && asked.Took > ServedWithin))
        {
            var first = waiting.Where(one => one.Instance == read.Instance && one.SentAt < read.SentAt && one.AnsweredAt > read.SentAt)
                .MinBy(one => one.AnsweredAt);
            var isLate = first is not null && first.AnsweredAt < read.AnsweredAt && trouble.WasCalmSince(first.SentAt);
            world.Scenario.MustHoldInTime(
                Promises.OthersAreServed, !isLate || !WasIdleSince(first!.SentAt),
                () => [$"waited for fraud prevention: {first}", $"sent after it, and answered after it: {read}"]);
        }
    }

    /// <summary>
    /// A transfer whose caller left, and nobody has asked about since, is settled, if fraud prevention gave its verdict in time. To be asked before
    /// anything is sent again.
    /// </summary>
    public async Task MustBeSettledAsync(LaneRun lane, FraudRecord fraud)
    {
        foreach (var ofKey in lane.All.Where(asked => asked.What == Asked.Transfer).GroupBy(asked => asked.Of!))
        {
            if (ofKey.MaxBy(asked => asked.SentAt) is not { Answer: null, WasAway: false } left || !trouble.WasCalmSince(left.SentAt)) continue;
            // What another body has become of this key is not this one's.
            if (ofKey.Any(other => !AnswerJudge.IsSame(other.Intent!, left.Intent!) || (other != left && Overlap(other, left)))) continue;
            var given = fraud.With([left.Intent!.DeviceToken]).FirstOrDefault(question => question.ReceivedAt >= left.SentAt);
            if (given is { WasGivenInTime: true }) await MustBeSettledAsync(left, given.Check!.TransferId);
        }
    }

    private async Task MustBeSettledAsync(Asked left, string transferId)
    {
        using var waiting = world.Scenario.Waiting("transfers whose callers left to be settled");
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var client = world.Clients[trouble.Enter(null)];
            var answer = await world.UntilAnsweredAsync(() => client.FindAsync(left.ById, transferId, world.Cancellation));
            if (answer.Transfer is { Status: not Transfer.Pending }) return;
            // Counted from here, although its caller left a while ago.
            world.Scenario.MustHoldInTime(
                Promises.CallersMayLeave, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(SettledWithin, startedAt),
                () => [$"{left}", $"GET /transfers/{transferId}: {answer}", .. world.Fraud.LinesOf(left.Intent!)]);
            await Task.Delay(Poll, world.Cancellation);
        }
    }

    private static bool Overlap(Asked one, Asked other) => one.SentAt < other.AnsweredAt && other.SentAt < one.AnsweredAt;
}
