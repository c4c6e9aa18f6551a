using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Notifications hang for longer than anybody waits, and are slow; afterwards all of them must arrive.</summary>
public sealed class NotifyHangs
{
    private const int Waiting = 4;
    private const int Calls = 8;

    // Longer than a service waits for one answer, if it can: until one attempt was given up, and the next has come.
    private static readonly TimeSpan LeastHang = TimeSpan.FromSeconds(3.5);
    private static readonly TimeSpan MostHang = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    [Scenario("notify-hangs")]
    public Task After_notifications_have_hung_all_of_them_arrive() => CardsWorld.RunAsync(async world =>
    {
        List<string> transfers = [];
        await WhileAsync(world, "never act and never answer", HasHungAsync, transfers, FakeFault.NeverAnswerBeforeEffect);
        await WhileAsync(
            world, $"take {Slow.TotalSeconds} s to act, or to say that they have", HasHungAsync, transfers,
            FakeFault.DelayBeforeEffect(Slow), FakeFault.DelayAfterEffect(Slow));
        await WhileAsync(world, "act and never say so", HasCalledAsync, transfers, FakeFault.NeverAnswerAfterEffect);
        await WhileAsync(
            world, "act, and drop the connection or answer 500", HasCalledAsync, transfers,
            FakeFault.DropAfterEffect, FakeFault.FailAfterEffect(500), FakeFault.CutBody);
        await WhileAsync(
            world, "drop the connection, or answer 503 or 404", HasCalledAsync, transfers,
            FakeFault.DropBeforeEffect, FakeFault.FailBeforeEffect(503), FakeFault.FailBeforeEffect(404));
        world.MustNotifyNothingElse(transfers);
    });

    /// <summary>Makes transfers and a reversal while notifications are away, and others afterwards; all must be notified.</summary>
    private static async Task WhileAsync(
        CardsWorld world, string what, Func<CardsWorld, int, long, Task> isOver, List<string> transfers, params IReadOnlyList<FakeFault> faults)
    {
        world.Scenario.Did(
            $"Made {Waiting} transfers while notifications {what}, and reversed one. "
            + "Then notifications answered again, and one more was made and reversed.");
        var accounts = await world.AddAsync(world.NewAccount(100_000), world.NewAccount(100_000));
        List<(string TransferId, IReadOnlyList<string> Kinds)> expected = [];
        var (before, since) = (world.Notify.Journal.Count, Stopwatch.GetTimestamp());
        using (world.Notify.Rules.Add(request => faults[(int)(request.Number % faults.Count)]))
        {
            for (var number = 1; number < Waiting; number++) expected.Add((await MakeAsync(world, accounts), [Transfer.Completed]));
            expected.Add((await MakeAsync(world, accounts, isReversed: true), [Transfer.Completed, Transfer.Reversed]));
            await isOver(world, before, since);
        }

        expected.Add((await MakeAsync(world, accounts, isReversed: true), [Transfer.Completed, Transfer.Reversed]));
        await world.MustBeNotifiedAsync(expected);
        transfers.AddRange(expected.Select(one => one.TransferId));
    }

    private static async Task<string> MakeAsync(CardsWorld world, Account[] accounts, bool isReversed = false)
    {
        var intent = world.NewIntent(accounts[0], accounts[1]);
        var transfer = await world.MustCompleteAsync(intent);
        if (isReversed) await world.MustReverseAsync(intent, transfer);
        return transfer.TransferId;
    }

    private static async Task HasHungAsync(CardsWorld world, int before, long since)
    {
        using var waiting = world.Scenario.Waiting("a notification to be given up");
        while (Stopwatch.GetElapsedTime(since) < LeastHang || (!HasTriedAgain() && Stopwatch.GetElapsedTime(since) < MostHang))
            await Task.Delay(Poll, world.Cancellation);

        bool HasTriedAgain()
        {
            var hung = world.Notify.Journal.Entries.Skip(before).ToList();
            return hung.Find(entry => !entry.IsInFlight) is { } first && hung.Exists(entry => entry.ReceivedAt > first.EndedAt);
        }
    }

    // So often that each fault was met, and that whoever gives up after a few tries has given up. Whoever waits longer between them is met by fewer.
    private static Task HasCalledAsync(CardsWorld world, int before, long since) =>
        world.Notify.Journal.WhenAsync(journal => journal.Entries.Skip(before).Count(entry => !entry.IsInFlight) >= Calls, LeastHang);
}
