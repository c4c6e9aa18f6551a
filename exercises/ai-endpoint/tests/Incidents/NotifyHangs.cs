using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Notifications hang for longer than anybody waits, are slow, and fail; afterwards all of them must arrive.</summary>
public sealed class NotifyHangs
{
    private const int Waiting = 4;

    // Each kind once.
    private const int Hangs = 4;

    // So often that each fault is met, and that whoever gives up after a few tries has given up.
    private const int Refusals = 8;

    // So often that each fault is met, and something is sent once more.
    private const int LostAnswers = 4;

    // Whoever waits longer between two calls is met by fewer.
    private static readonly TimeSpan MostFailing = TimeSpan.FromSeconds(3.5);

    // No service has a reason to wait that long for one answer and then for the next call; who has not sent anything by then never will.
    private static readonly TimeSpan NextWithin = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan MostHanging = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    [Scenario("notify-hangs")]
    public Task After_notifications_have_hung_all_of_them_arrive() => CardsWorld.RunAsync(async world =>
    {
        List<string> transfers = [];
        // In this order: whoever waits for the first of them for ever is held up by it.
        await WhileAsync(
            world, $"never act, act and never answer, or take {Slow.TotalSeconds} s to act, or to say that they have", HaveHungAsync, transfers,
            FakeFault.NeverAnswerBeforeEffect, FakeFault.DelayBeforeEffect(Slow), FakeFault.NeverAnswerAfterEffect, FakeFault.DelayAfterEffect(Slow));
        await WhileAsync(
            world, "act, and drop the connection or answer 500", (_, rule, _) => HaveFailedAsync(world, rule, LostAnswers), transfers,
            FakeFault.DropAfterEffect, FakeFault.FailAfterEffect(500), FakeFault.CutBody);
        await WhileAsync(
            world, "drop the connection, or answer 409, 503, 404 or 422", (_, rule, _) => HaveFailedAsync(world, rule, Refusals), transfers,
            FakeFault.DropBeforeEffect, FakeFault.FailBeforeEffect(409), FakeFault.FailBeforeEffect(503), FakeFault.FailBeforeEffect(404),
            FakeFault.FailBeforeEffect(422));
        transfers.Add(await ReversedMeanwhileAsync(world));
        world.MustNotifyNothingElse(transfers);
    });

    /// <summary>Makes transfers and a reversal while notifications are away, and others afterwards; all must be notified.</summary>
    /// <param name="world">The world.</param>
    /// <param name="what">What notifications do, in the words of the story.</param>
    /// <param name="areMet">Waits until the faults were met, given the world, their rule and how many calls there were before.</param>
    /// <param name="transfers">Gets the transfers.</param>
    /// <param name="faults">One call meets the first of them, the next call the second, and so on.</param>
    private static async Task WhileAsync(
        CardsWorld world, string what, Func<CardsWorld, FaultRule, int, Task> areMet, List<string> transfers,
        params IReadOnlyList<FakeFault> faults)
    {
        world.Scenario.Did(
            $"Made {Waiting} transfers while notifications {what}, and reversed one. "
            + "Then notifications answered again, and one more was made and reversed.");
        var accounts = await world.AddAsync(world.NewAccount(100_000), world.NewAccount(100_000));
        List<(string TransferId, IReadOnlyList<string> Kinds)> expected = [];
        var (before, calls) = (world.Notify.Journal.Count, 0);
        using (var rule = world.Notify.Rules.Add(_ => faults[(Interlocked.Increment(ref calls) - 1) % faults.Count]))
        {
            for (var number = 1; number < Waiting; number++) expected.Add((await MakeAsync(world, accounts), [Transfer.Completed]));
            expected.Add((await MakeAsync(world, accounts, isReversed: true), [Transfer.Completed, Transfer.Reversed]));
            await areMet(world, rule, before);
        }

        expected.Add((await MakeAsync(world, accounts, isReversed: true), [Transfer.Completed, Transfer.Reversed]));
        await world.MustBeNotifiedAsync(expected);
        transfers.AddRange(expected.Select(one => one.TransferId));
    }

    // What is being sent is taken a moment later; what has come up meanwhile still has to be sent.
    private static async Task<string> ReversedMeanwhileAsync(CardsWorld world)
    {
        var accounts = await world.AddAsync(world.NewAccount(100_000), world.NewAccount(100_000));
        var (intent, gate) = (world.NewIntent(accounts[0], accounts[1]), new Gate());
        world.Scenario.Did($"Made {intent}, and reversed it while its notification was under way.");
        Transfer transfer;
        using (world.Notify.Rules.Add(_ => true, FakeFault.HoldBeforeEffect(gate), times: 1))
        {
            transfer = await world.MustCompleteAsync(intent);
            await gate.WhenWaitingAsync(1, NextWithin);
            await world.MustReverseAsync(intent, transfer);
            gate.Open();
        }

        await world.MustBeNotifiedAsync((transfer.TransferId, [Transfer.Completed, Transfer.Reversed]));
        return transfer.TransferId;
    }

    private static async Task<string> MakeAsync(CardsWorld world, Account[] accounts, bool isReversed = false)
    {
        var intent = world.NewIntent(accounts[0], accounts[1]);
        var transfer = await world.MustCompleteAsync(intent);
        if (isReversed) await world.MustReverseAsync(intent, transfer);
        return transfer.TransferId;
    }

    private static Task HaveFailedAsync(CardsWorld world, FaultRule rule, int calls) => world.Notify.Journal.WhenAsync(
        journal => rule.Met >= calls && journal.InFlight == 0, MostFailing);

    // Whoever waits for an answer gives up, calls again, and meets the next fault; whoever calls several times at once does so, too.
    private static async Task HaveHungAsync(CardsWorld world, FaultRule rule, int before)
    {
        var startedAt = Stopwatch.GetTimestamp();
        int met;
        do
        {
            met = rule.Met;
            if (met >= Hangs && world.Notify.HasTriedAgain(before)) return;
        }
        while (await world.Notify.Journal.WhenAsync(_ => rule.Met > met, NextWithin) && Stopwatch.GetElapsedTime(startedAt) < MostHanging);
    }
}
