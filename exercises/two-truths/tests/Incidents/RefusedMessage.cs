using System.Diagnostics;
using Harness.Fakes;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class RefusedMessage
{
    private static readonly TimeSpan TriedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    // A part of the minute in which the change must not be tried again; the length of an observation.
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(6);

    // A refusal that takes a while to arrive: two instances that both believe that the order is theirs send the change meanwhile.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.5);

    // After a cut, the time in which an instance may find that what another one had is free.
    private static readonly TimeSpan TakesOver = TimeSpan.FromSeconds(3);

    [Scenario("refused-message")]
    public Task A_message_that_billing_refuses_stops_its_order_only_and_is_kept() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did("Cut every connection of both instances to their database, and went on when both worked again.");
        foreach (var instance in world.Instances) instance.Database.Cut();
        world.FaultEnded();
        await world.WarmUpAsync();
        await Task.Delay(TakesOver, world.Cancellation);

        var (refused, others) = (world.NewOrder(), world.NewOrders(5));
        world.Billing.Refuse(refused.OrderId);
        world.Scenario.Did($"Made {refused}, which billing refuses {Slow.TotalSeconds} s later, changed it, and made and changed {others.Length} others.");
        using var slow = world.Billing.Rules.Add(request => world.Billing.IsMessageOf(request, refused.OrderId), FakeFault.DelayAfterEffect(Slow));
        await world.PutAsync(refused, world.NewContent());
        await world.Billing.Journal.WhenAsync(_ => world.Billing.ReceiptsOf(refused.OrderId).Any(receipt => receipt.Entry.Status == 422), TriedWithin);
        var triedAt = Stopwatch.GetTimestamp();
        await world.PutAsync(refused, world.Changed(refused.Last!));
        await world.PutAllAsync(others);
        await world.PutAllAsync(others);
        await world.MustAgreeMeanwhileAsync(others);
        await MustBeStuckAsync(world, refused);

        world.Scenario.Did("Killed both instances, started them again, and asked what is stuck.");
        foreach (var instance in world.Instances)
        {
            await instance.KillAsync(world.Cancellation);
            await instance.RestartAsync(world.Cancellation);
        }

        world.FaultEnded();
        await MustBeStuckAsync(world, refused);
        while (Stopwatch.GetElapsedTime(triedAt) < Observed) await Task.Delay(PollInterval, world.Cancellation);
        world.MustKeepOrder(refused);
        // It was noted before an instance was killed, so that the only reason for one more try does not apply.
        world.Scenario.MustBeAtMost(
            Promises.RefusedWaits, "tries of a refused change in 6 s", world.Billing.ReceiptsOf(refused.OrderId).Count, 1, () => world.LinesOf(refused));
        slow.Dispose();

        world.Scenario.Did($"Billing mended what was wrong; asked to try {refused} again.");
        world.Billing.Mend(refused.OrderId);
        var retried = await world.Client.RetryStuckAsync(refused.OrderId, world.Cancellation);
        world.Scenario.MustHold(Promises.RefusedGoesOn, retried.Status is >= 200 and < 300, () => [$"POST /admin/stuck/{refused.OrderId}/retry: {retried}"]);
        world.FaultEnded();
        await world.MustAgreeAsync(Books.ArrivesWithin, Promises.RefusedGoesOn, [refused, .. others]);
        var stuck = await world.Client.StuckAsync(world.Cancellation);
        world.Scenario.MustHold(Promises.RefusedGoesOn, stuck.Read<Stuck[]>() is [], () => [$"GET /admin/stuck: {stuck}"]);
    }, instances: 2, isolation: Isolation.OwnProcess);

    // Shown within the same time in which a change arrives.
    private static async Task MustBeStuckAsync(OrdersWorld world, Tracked refused)
    {
        var answers = await Caller.UntilAsync(() => world.Client.StuckAsync(world.Cancellation), IsShown, Books.ArrivesWithin, world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.RefusedWaits, IsShown(answers[^1]), () => [$"GET /admin/stuck: {answers[^1]}", .. world.LinesOf(refused)]);

        bool IsShown(Answer answer) =>
            answer.Read<Stuck[]>() is [var stuck] && stuck.OrderId == refused.OrderId && stuck.Sequence == 1 && stuck.Reason.Contains("has no account", StringComparison.Ordinal);
    }
}
