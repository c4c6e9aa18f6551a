using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Behaviour;

public sealed class RefusedByFraud
{
    [Scenario("refused-by-fraud")]
    public Task A_transfer_that_fraud_prevention_denies_is_declined_and_moves_nothing() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(5_000), await world.AddAsync(0));
        var denied = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {denied}, to which fraud prevention says deny, and once more when it would say allow.");
        world.Fraud.Says(FraudPrevention.Deny, denied);
        var first = world.MustBe(
            denied, await world.Client.TransferAsync(denied, world.Cancellation), 200, Transfer.Declined, "fraud", Promises.DenyDeclines);
        world.Fraud.Says(FraudPrevention.Allow, denied);
        await MustStayDeclinedAsync(world, denied, first, "fraud");
        await world.MustBeUntouchedAsync(Promises.DenyDeclines, from, to);

        var tooMuch = world.NewIntent(to, from, 100);
        world.Scenario.Did($"Sent {tooMuch}, which the account cannot pay, and once more when it could.");
        var poor = world.MustBe(
            tooMuch, await world.Client.TransferAsync(tooMuch, world.Cancellation), 200, Transfer.Declined, "funds", Promises.NoFunds);
        await world.MustCompleteAsync(world.NewIntent(from, to, 1_000));
        await MustStayDeclinedAsync(world, tooMuch, poor, "funds");
        await world.MustHoldAsync(Promises.DeclinedIsFinal, (from, from.OpenedWithMinor - 1_000), (to, to.OpenedWithMinor + 1_000));

        await PendingAsync(world);
    }, new CardsOptions { WarmUp = false });

    private static async Task PendingAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(5_000), await world.AddAsync(0));
        var waits = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {waits} while fraud prevention answered 503, reversed it, and sent it again when fraud prevention said allow.");
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), waits);
        var pending = await world.MustBePendingAsync(waits);
        await world.MustShowAsync(waits, pending.TransferId, Transfer.Pending, promise: Promises.PendingIs202);
        var reversal = await world.Client.ReverseAsync(waits.OwnerId, pending.TransferId, world.Cancellation);
        world.MustBeRefused(reversal, 409, "pending", Promises.ReversalIsRefused, $"reversed {pending}");
        await world.MustBeUntouchedAsync(Promises.NothingBeforeAllow, from, to);

        world.Fraud.Says(FraudPrevention.Allow, waits);
        var completed = await world.MustCompleteAsync(waits);
        world.MustBeThe(pending, completed, waits);
        world.MustHaveBeenAllowed(waits, completed);
    }

    private static async Task MustStayDeclinedAsync(CardsWorld world, Intent intent, Transfer declined, string reason)
    {
        var again = world.MustBe(
            intent, await world.Client.TransferAsync(intent, world.Cancellation), 200, Transfer.Declined, reason, Promises.DeclinedIsFinal);
        world.MustBeThe(declined, again, intent, Promises.DeclinedIsFinal);
        await world.MustShowAsync(intent, declined.TransferId, Transfer.Declined, reason, Promises.DeclinedIsFinal);
        var reversal = await world.Client.ReverseAsync(intent.OwnerId, declined.TransferId, world.Cancellation);
        world.MustBeRefused(reversal, 409, "declined", Promises.ReversalIsRefused, $"reversed {declined}");
    }
}
