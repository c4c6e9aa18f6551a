using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Proved by the order of events: the others count only while no transfer that waits has been answered.</summary>
public sealed class OthersDoNotWait
{
    private const int Waiting = 25;
    private const int Others = 6;

    // A service waits at least 1 s for a verdict (C5). The others must be answered within what is left of it.
    private static readonly TimeSpan GatherCeiling = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(1);

    // Within the 1 s in which a verdict must be used.
    private static readonly TimeSpan Verdict = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan GatherQuiet = TimeSpan.FromMilliseconds(120);

    [Scenario("others-do-not-wait")]
    public Task While_transfers_wait_for_fraud_prevention_statements_are_answered() => CardsWorld.RunAsync(async world =>
    {
        world.NotNowBreaks = Promises.OthersAreServed;
        var known = await world.AddAsync(5_000);
        var readers = await world.AddAsync([.. Enumerable.Range(0, Others).Select(_ => world.NewAccount(100))]);
        var intent = world.NewIntent(known, readers[0], 10);
        var made = await world.MustCompleteAsync(intent);
        var payers = await world.AddAsync([.. Enumerable.Range(0, 2 * Waiting).Select(_ => world.NewAccount(1_000))]);
        Intent[] waiting = [.. Enumerable.Range(0, Waiting).Select(index => world.NewIntent(payers[2 * index], payers[2 * index + 1]))];

        var gate = new Gate();
        world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, waiting), FakeFault.HoldBeforeEffect(gate));
        world.Scenario.Did(
            $"Sent {Waiting} transfers while fraud prevention hung. While they waited, read {Others} statements and a transfer, reversed it, and sent a "
            + $"transfer about which fraud prevention said allow after {Verdict.TotalSeconds} s.");
        var allowed = world.NewIntent(readers[1], readers[2], 10);
        world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, allowed), FakeFault.DelayBeforeEffect(Verdict));
        var sent = waiting.Select(one => EndAsync(() => world.Client.TransferAsync(one, world.Cancellation))).ToArray();
        await GatherAsync(gate);
        var askedAt = Stopwatch.GetTimestamp();
        (string What, Func<Task<Answer>> Send)[] others =
        [
            .. readers.Select(account => (
                $"statement of {account}",
                (Func<Task<Answer>>)(() => world.Client.StatementAsync(account.OwnerId, account.AccountId, world.Cancellation)))),
            ($"read {made}", () => world.Client.FindAsync(intent.OwnerId, made.TransferId, world.Cancellation)),
            ($"reverse {made}", () => world.Client.ReverseAsync(intent.OwnerId, made.TransferId, world.Cancellation)),
        ];
        var beside = world.Client.TransferAsync(allowed, world.Cancellation);
        var answered = await Task.WhenAll(others.Select(other => EndAsync(other.Send)));
        var held = gate.Waiting;
        var transfers = await Task.WhenAll(sent);
        gate.Open();
        world.MustUseVerdict(allowed, await beside);

        var first = transfers.Min(one => one.At);
        IEnumerable<string> Seen() =>
        [
            $"{Stopwatch.GetElapsedTime(askedAt, first).TotalMilliseconds:0} ms after the others were sent, the first of the transfers was answered",
            .. others.Zip(
                answered, (other, one) => $"{other.What}: after {Stopwatch.GetElapsedTime(askedAt, one.At).TotalMilliseconds:0} ms: {one.Answer}"),
        ];
        foreach (var (other, one) in others.Zip(answered))
            world.Scenario.MustHold(Promises.Readable, one.Answer.Status == 200, () => [other.What, $"answer: {one.Answer}"]);
        foreach (var (one, transfer) in waiting.Zip(transfers))
            world.MustBe(one, transfer.Answer, 202, Transfer.Pending, promise: Promises.PendingIs202);
        world.Scenario.ShouldBeForced(first > askedAt, "The first of the transfers was answered before the others could be sent.");
        world.Scenario.ShouldBeForced(held > 0 || first > answered.Max(one => one.At), "No transfer was waiting for fraud prevention.");
        // One that was answered in time, and yet not before a transfer, was sent too late: a service may give up after 1 s.
        var late = answered.Where(one => one.At >= first).ToList();
        world.Scenario.ShouldBeForced(
            late.Count == 0 || late.Exists(one => Stopwatch.GetElapsedTime(askedAt, one.At) > AnsweredWithin),
            "The transfers did not wait for long enough.");
        world.Scenario.MustHoldInTime(Promises.OthersAreServed, late.Count == 0, Seen);

        world.Scenario.Did("Let fraud prevention answer again, and sent one of the transfers again.");
        await world.MustCompleteAsync(waiting[0]);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    // However many ask: a service that lets fewer of them ask must serve the others all the same.
    private static async Task GatherAsync(Gate gate)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (gate.Waiting is var seen && seen < Waiting && Stopwatch.GetElapsedTime(startedAt) < GatherCeiling)
            if (!await gate.WhenWaitingAsync(seen + 1, GatherQuiet) && seen > 0) return;
    }

    private static async Task<(Answer Answer, long At)> EndAsync(Func<Task<Answer>> send) => (await send(), Stopwatch.GetTimestamp());
}
