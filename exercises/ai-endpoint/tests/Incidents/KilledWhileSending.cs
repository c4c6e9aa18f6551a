using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Kills an instance while notifications have what it sent: before they act on it, and after.</summary>
public sealed class KilledWhileSending
{
    private const int Transfers = 4;
    private static readonly TimeSpan CallsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BothCallWithin = TimeSpan.FromSeconds(0.7);

    // A service may take a time-out of seconds in another way than a kill: it must not come to one.
    private static readonly TimeSpan MostHang = TimeSpan.FromSeconds(1.5);

    // Each instance's clock is behind the clock of the one that was killed before it: what that one has promised itself lies far in its future.
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    [Scenario("killed-while-sending")]
    public Task An_instance_that_is_killed_while_it_notifies_loses_no_notification() => CardsWorld.RunAsync(async world =>
    {
        List<string> all = [];
        await KilledBesideAnotherAsync(world, all);
        await KilledAsync(world, "before they acted on it", FakeFault.NeverAnswerBeforeEffect, isReplaced: false, all);
        await KilledAsync(world, "after they had acted on it", FakeFault.NeverAnswerAfterEffect, isReplaced: true, all);
        world.MustNotifyNothingElse(all);
    }, new CardsOptions { Instances = 2, ClockOffset = number => (2 - number) * AnHour });

    // The killed instance does not come back: what it had taken is another's to send.
    private static async Task KilledBesideAnotherAsync(CardsWorld world, List<string> all)
    {
        world.Scenario.Did(
            $"Made {2 * Transfers} transfers through two instances and reversed two while notifications were refused, and killed one instance "
            + "while both sent. It stays down.");
        List<(string TransferId, IReadOnlyList<string> Kinds)> expected = [];
        foreach (var client in world.Clients) expected.AddRange(await WaitingAsync(world, client));
        all.AddRange(expected.Select(one => one.TransferId));
        var hangs = await HangAsync(world, FakeFault.NeverAnswerBeforeEffect, callers: 2, BothCallWithin);
        await world.KillAsync(world.Instances[0]);
        hangs.Rule.Dispose();
        // The other one's call ends at once: how long it would wait is another scenario's.
        world.Notify.Network.Cut();
        world.DatabaseIsBack();
        var isShort = Stopwatch.GetElapsedTime(hangs.Since) < MostHang;
        world.Scenario.ShouldBeForced(isShort, "The other instance's call hung for too long.");
        if (isShort) await world.MustBeNotifiedAsync(expected);
    }

    // The other one is the only instance by then, so that it has whatever there is to be sent.
    private static async Task KilledAsync(CardsWorld world, string when, FakeFault fault, bool isReplaced, List<string> all)
    {
        world.Scenario.Did(
            $"Made {Transfers} transfers through the other instance and reversed one while notifications were refused, and killed it while it sent "
            + $"one, {when}. {(isReplaced ? "Started another one in its place" : "Started it again")}.");
        var instance = world.Instances[1];
        var expected = await WaitingAsync(world, world.Clients[1]);
        all.AddRange(expected.Select(one => one.TransferId));
        var hangs = await HangAsync(world, fault, callers: 1, CallsWithin);
        await world.KillAsync(instance);
        hangs.Rule.Dispose();
        if (isReplaced) await world.ReplaceAsync();
        else await world.RestartAsync(instance);
        // A service may wait before it tries again what was refused; then this was one that was killed while it waited.
        world.Scenario.ShouldBeForced(hangs.Met, "No notification was being sent when the instance was killed.");
        await world.MustBeNotifiedAsync(expected);
    }

    // Refused at once, so that all of them wait when the first of them hangs.
    private static async Task<List<(string TransferId, IReadOnlyList<string> Kinds)>> WaitingAsync(CardsWorld world, CardsClient client)
    {
        List<(string TransferId, IReadOnlyList<string> Kinds)> expected = [];
        world.Notify.Rules.Add(FakeFault.FailBeforeEffect(503));
        var accounts = await world.AddAsync(world.NewAccount(100_000), world.NewAccount(100_000));
        for (var number = 0; number < Transfers; number++)
        {
            var intent = world.NewIntent(accounts[0], accounts[1]);
            var transfer = await world.MustCompleteInTheEndAsync(intent, client);
            var isReversed = number == Transfers - 1;
            if (isReversed) await world.MustReverseInTheEndAsync(intent, transfer, client);
            expected.Add((transfer.TransferId, isReversed ? [Transfer.Completed, Transfer.Reversed] : [Transfer.Completed]));
        }

        return expected;
    }

    private static async Task<(FaultRule Rule, bool Met, long Since)> HangAsync(CardsWorld world, FakeFault fault, int callers, TimeSpan ceiling)
    {
        world.Notify.Rules.Clear();
        var since = Stopwatch.GetTimestamp();
        var rule = world.Notify.Rules.Add(fault);
        await world.Notify.Journal.WhenAsync(_ => rule.Met >= callers, ceiling);
        return (rule, rule.Met > 0, since);
    }
}
