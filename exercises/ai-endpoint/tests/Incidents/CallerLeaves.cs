using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Callers close their connections while fraud prevention thinks, and while the database works for them.</summary>
public sealed class CallerLeaves
{
    private const long OpenedWith = 10_000;

    // More than a transfer, or a reversal, needs in any sensible design; the sweep ends with the first that is answered.
    private const int MostOperations = 14;

    // As many as the contract allows at once (C4).
    private const int AtOnce = 8;

    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(10);

    // A verdict counts that is given within 1 s (C13).
    private static readonly TimeSpan GivenWithin = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(0.5);

    // A service that looks whether its caller is still there sees it at once.
    private static readonly TimeSpan NoticesWithin = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan NoticesCeiling = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan ReadWithin = TimeSpan.FromMilliseconds(80);

    // Operations are held together for a moment only: a database that hangs for longer is away, and then nothing is promised (C13).
    private static readonly TimeSpan SentTogether = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ReachedWithin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostHeld = TimeSpan.FromSeconds(1.5);

    [Scenario("caller-leaves")]
    public Task A_transfer_whose_caller_left_is_settled_all_the_same() => CardsWorld.RunAsync(async world =>
    {
        await LeaveAsync(world, "held its answers until they had left", opensLater: false);
        await LeaveAsync(world, $"answered {Later.TotalSeconds} s after it was asked", opensLater: true);
        await LeaveAtOperationsAsync(world, reverses: false);
        await LeaveAtOperationsAsync(world, reverses: true);
    });

    private static async Task LeaveAsync(CardsWorld world, string what, bool opensLater)
    {
        world.Scenario.Did($"Sent four transfers while fraud prevention {what}, and closed the callers' connections. It denies one of them.");
        var (accounts, _, intents) = await world.AddPairsAsync(4, OpenedWith);
        var denied = intents[^1];
        world.Fraud.Says(FraudPrevention.Deny, denied);
        var gate = new Gate();
        using var held = world.Fraud.Rules.Add(
            request => FraudPrevention.IsAbout(request, intents), opensLater ? FakeFault.DelayBeforeEffect(Later) : FakeFault.HoldBeforeEffect(gate));
        var startedAt = Stopwatch.GetTimestamp();
        List<RawCaller> callers = [];
        foreach (var intent in intents) callers.Add(await RawCaller.TransferAsync(world, intent));
        await world.Fraud.Journal.WhenAsync(_ => held.Met >= intents.Length, AsksWithin);
        foreach (var (index, caller) in callers.Index()) caller.Leave(abruptly: index % 2 == 1);
        // A service that stops asking when its caller has left gets time to do so; one that does not is only kept waiting.
        await world.Fraud.Journal.WhenAsync(journal => journal.Entries.Any(entry => entry.Outcome == RequestOutcome.ClientLeft), NoticesWithin);
        gate.Open();
        var isInTime = opensLater || Stopwatch.GetElapsedTime(startedAt) < GivenWithin;
        await world.Fraud.Journal.WhenAsync(journal => journal.InFlight == 0, AsksWithin);
        isInTime &= world.Fraud.Journal.Entries.Where(entry => FraudPrevention.IsAbout(entry.Request, intents))
            .All(entry => entry.EndedAt - entry.ReceivedAt < VerdictBooks.VerdictWithin);
        world.Scenario.ShouldBeForced(isInTime, "Fraud prevention did not say its word within 1 s.");

        await MustSettleAsync(
            world, [.. accounts.Zip(intents).SkipLast(1).Select(one => (one.First, OpenedWith - one.Second.AmountMinor))]);
        foreach (var intent in intents.SkipLast(1)) await MustShowAsync(world, intent, startedAt, Transfer.Completed);
        await MustShowAsync(world, denied, startedAt, Transfer.Declined, "fraud");
        await world.MustBeUntouchedAsync(Promises.DenyDeclines, accounts[^1]);
    }

    // Each caller leaves while another operation of its request is under way: the whole request was read by then.
    private static async Task LeaveAtOperationsAsync(CardsWorld world, bool reverses)
    {
        // One more than there are operations: one may be held up by the others, and is then followed by one that is sent alone.
        var (accounts, _, intents) = await world.AddPairsAsync(MostOperations + 1, OpenedWith);
        var made = reverses ? await MakeAsync(world, intents) : [];
        var startedAt = Stopwatch.GetTimestamp();
        var (nth, left, together, isOver) = (1, 0, AtOnce, false);
        while (!isOver && nth <= MostOperations)
        {
            var round = await LeaveTogetherAsync(world, nth, Math.Min(together, MostOperations - nth + 1), number => reverses
                ? RawCaller.ReverseAsync(world, intents[left + number], made[left + number])
                : RawCaller.TransferAsync(world, intents[left + number]));
            (nth, left, isOver) = (nth + round.Held, left + round.Sent, round.IsOver);
            if (round.Held < round.Sent) together = 1;
        }

        world.Scenario.Did(
            $"Sent {left} {(reverses ? "reversals" : "transfers")}, and closed each caller's connection before another operation of the database.");
        await MustSettleAsync(
            world, [.. accounts.Zip(intents).Take(left).Select(one => (one.First, reverses ? OpenedWith : OpenedWith - one.Second.AmountMinor))]);
        foreach (var intent in intents.Take(left))
            await MustShowAsync(world, intent, startedAt, reverses ? Transfer.Reversed : Transfer.Completed);
    }

    /// <summary>
    /// Sends several requests, each of which is held before another operation, lets all of their callers leave, and lets go on what is held.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="first">The operation before which the first of them is held, counted from one.</param>
    /// <param name="most">How many are sent at most: fewer where that takes long, or where one does not get there.</param>
    /// <param name="send">Sends one of them, counted from zero.</param>
    private static async Task<Round> LeaveTogetherAsync(CardsWorld world, int first, int most, Func<int, Task<RawCaller>> send)
    {
        List<(OperationStall Stall, RawCaller Caller, Task<string> Answer)> all = [];
        long? since = null;
        do
        {
            var stall = world.Service.Database.StallOperation(first + all.Count);
            var caller = await send(all.Count);
            var answer = caller.ReadAsync(AsksWithin);
            await Task.WhenAny(stall.WhenStalledAsync(all.Count == 0 ? AsksWithin : ReachedWithin), answer);
            all.Add((stall, caller, answer));
            since ??= Stopwatch.GetTimestamp();
        }
        while (all[^1].Stall.Stalled is not null && all.Count < most && Stopwatch.GetElapsedTime(since.Value) < SentTogether);

        var last = all[^1];
        var (held, hasPassed) = (all.Count(one => one.Stall.Stalled is not null), last.Stall.Stalled is null && last.Answer.IsCompleted);
        // What was held may be a worker's: a request that was sent is read by the time that the database is asked for nothing more.
        await Quiet.UntilAsync(() => world.Service.Database.Units, ReadWithin, NoticesCeiling, world.Cancellation);
        foreach (var (index, one) in all.Index()) one.Caller.Leave(abruptly: (first + index) % 2 == 0);
        await Quiet.UntilAsync(() => world.Service.Database.Units, NoticesWithin, NoticesCeiling, world.Cancellation);
        foreach (var one in all) one.Stall.Release();
        world.Scenario.ShouldBeForced(Stopwatch.GetElapsedTime(since.Value) < MostHeld, "The database held operations for too long.");
        await Task.WhenAll(all.Select(one => one.Answer));
        return new Round(all.Count, held, hasPassed || (held == 0 && all.Count == 1));
    }

    // What the service does about these on its own is done when they are reversed.
    private static async Task<IReadOnlyList<Transfer>> MakeAsync(CardsWorld world, IReadOnlyList<Intent> intents)
    {
        List<Transfer> made = [];
        foreach (var some in intents.Chunk(AtOnce / 2)) made.AddRange(await Task.WhenAll(some.Select(intent => world.MustCompleteAsync(intent))));
        await world.MustBeNotifiedAsync([.. made.Select(one => (one.TransferId, (IReadOnlyList<string>)[Transfer.Completed]))]);
        return made;
    }

    // Reads the table of accounts (A1): the service is not asked for anything.
    private static async Task MustSettleAsync(CardsWorld world, IReadOnlyList<(Account Account, long BalanceMinor)> expected)
    {
        using var waiting = world.Scenario.Waiting("transfers to be settled");
        await using var session = await world.Group.OpenOtherAsync();
        using var watch = new DatabaseWatch(world);
        var accounts = expected.Select(one => one.Account).ToList();
        IReadOnlyList<long?> held = [];
        var areSettled = await watch.WhenAsync(async () =>
        {
            held = await session.HeldByAsync(accounts);
            return held.SequenceEqual(expected.Select(one => (long?)one.BalanceMinor));
        }, SettledWithin);
        world.Scenario.MustHoldInTime(
            Promises.CallersMayLeave, areSettled,
            () => expected.Zip(held).Where(one => one.First.BalanceMinor != one.Second)
                .Select(one => $"{one.First.Account}: must hold {one.First.BalanceMinor}, the table has {one.Second}"));
    }

    private static async Task MustShowAsync(CardsWorld world, Intent intent, long startedAt, string status, string? reason = null)
    {
        FraudVerdict? Asked() => world.Fraud.Verdicts.FirstOrDefault(verdict => verdict.DeviceToken == intent.DeviceToken);
        // The last of several verdicts may come a moment after the others are settled.
        await world.Fraud.Journal.WhenAsync(_ => Asked() is not null, AsksWithin);
        var asked = Asked();
        world.Scenario.MustHoldInTime(
            Promises.CallersMayLeave, asked is not null, () => [$"{intent}", "fraud prevention was not asked, or its answer was not awaited"]);
        bool Shows(Answer answer) => answer.Transfer?.Is(intent, status, reason) == true;
        var answers = await Caller.UntilAsync(
            () => world.Client.FindAsync(intent.OwnerId, asked!.Check.TransferId, world.Cancellation), Shows,
            ScenarioContext.CeilingOf(SettledWithin, startedAt), world.Cancellation);
        world.Scenario.MustHoldInTime(
            Promises.CallersMayLeave, Shows(answers[^1]), () => [$"{intent}", $"must be {status}: {answers[^1]}", .. world.Fraud.LinesOf(intent)]);
    }

    /// <summary>Requests whose callers left together.</summary>
    /// <param name="Sent">How many were sent.</param>
    /// <param name="Held">How many of them were held; only the last one may not have been.</param>
    /// <param name="IsOver">Whether the last of them has no such operation.</param>
    private sealed record Round(int Sent, int Held, bool IsOver);
}
