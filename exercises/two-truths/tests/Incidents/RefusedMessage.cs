using System.Diagnostics;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class RefusedMessage
{
    private static readonly TimeSpan TriedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    // A part of the minute in which the change must not be tried again; the length of an observation.
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(6);

    // One, and one more for an instance that was killed before it could note the first.
    private const int MostTries = 2;

    [Scenario("refused-message")]
    public Task A_message_that_billing_refuses_stops_its_order_only_and_is_kept() => OrdersWorld.RunAsync(async world =>
    {
        var (refused, others) = (world.NewOrder(), world.NewOrders(5));
        world.Billing.Refuse(refused.OrderId);
        world.Scenario.Did($"Made {refused}, which billing refuses, changed it, and made and changed {others.Length} others.");
        await world.PutAsync(refused, world.NewContent());
        await world.Billing.Journal.WhenAsync(_ => world.Billing.ReceiptsOf(refused.OrderId).Any(receipt => receipt.Entry.Status == 422), TriedWithin);
        var triedAt = Stopwatch.GetTimestamp();
        await world.PutAsync(refused, world.Changed(refused.Last!));
        await world.PutAllAsync(others);
        await world.PutAllAsync(others);
        await world.MustAgreeMeanwhileAsync(others);
        await MustBeStuckAsync(world, refused);

        world.Scenario.Did("Killed the instance, started it again, and asked what is stuck.");
        await world.Service.KillAsync(world.Cancellation);
        await world.Service.RestartAsync(world.Cancellation);
        world.FaultEnded();
        await MustBeStuckAsync(world, refused);
        while (Stopwatch.GetElapsedTime(triedAt) < Observed) await Task.Delay(PollInterval, world.Cancellation);
        world.MustKeepOrder(refused);
        world.Scenario.MustBeAtMost(
            Promises.RefusedWaits, "tries of a refused change in 6 s", world.Billing.ReceiptsOf(refused.OrderId).Count, MostTries, () => world.LinesOf(refused));

        world.Scenario.Did($"Billing mended what was wrong; asked to try {refused} again.");
        world.Billing.Mend(refused.OrderId);
        var retried = await world.Client.RetryStuckAsync(refused.OrderId, world.Cancellation);
        world.Scenario.MustHold(Promises.RefusedGoesOn, retried.Status is >= 200 and < 300, () => [$"POST /admin/stuck/{refused.OrderId}/retry: {retried}"]);
        world.FaultEnded();
        await world.MustAgreeAsync(Books.ArrivesWithin, Promises.RefusedGoesOn, [refused, .. others]);
        var stuck = await world.Client.StuckAsync(world.Cancellation);
        world.Scenario.MustHold(Promises.RefusedGoesOn, stuck.Read<Stuck[]>() is [], () => [$"GET /admin/stuck: {stuck}"]);
    }, isolation: Isolation.OwnProcess);

    // Shown within the same time in which a change arrives.
    private static async Task MustBeStuckAsync(OrdersWorld world, Tracked refused)
    {
        var answers = await Caller.UntilAsync(() => world.Client.StuckAsync(world.Cancellation), IsShown, Books.ArrivesWithin, world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.RefusedWaits, IsShown(answers[^1]), () => [$"GET /admin/stuck: {answers[^1]}", .. world.LinesOf(refused)]);

        bool IsShown(Answer answer) =>
            answer.Read<Stuck[]>() is [var stuck] && stuck.OrderId == refused.OrderId && stuck.Sequence == 1 && stuck.Reason.Contains("has no account", StringComparison.Ordinal);
    }
}
