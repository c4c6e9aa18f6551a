using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Behaviour;

public sealed class CustomerHears
{
    [Scenario("customer-hears")]
    public Task A_completed_transfer_and_its_reversal_are_notified() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(5_000), await world.AddAsync(0));
        var (kept, reversed, tooMuch, denied) =
            (world.NewIntent(from, to), world.NewIntent(from, to), world.NewIntent(from, to, 9_000), world.NewIntent(from, to));
        world.Fraud.Says(FraudPrevention.Deny, denied);
        world.Scenario.Did($"Sent {kept} and {reversed}, reversed the second, and sent two more that are declined.");
        var (stays, back) = (await world.MustCompleteAsync(kept), await world.MustCompleteAsync(reversed));
        await world.MustReverseAsync(reversed, back);
        var poor = world.MustBe(tooMuch, await world.Client.TransferAsync(tooMuch, world.Cancellation), 200, Transfer.Declined, "funds");
        var refused = world.MustBe(denied, await world.Client.TransferAsync(denied, world.Cancellation), 200, Transfer.Declined, "fraud");
        (string, IReadOnlyList<string>)[] expected =
        [
            (stays.TransferId, [Transfer.Completed]), (back.TransferId, [Transfer.Completed, Transfer.Reversed]),
            (poor.TransferId, []), (refused.TransferId, []),
        ];
        await world.MustBeNotifiedAsync(expected);

        var later = world.NewIntent(from, to);
        world.Scenario.Did("When that had been notified, repeated both requests and the reversal, and sent one more transfer.");
        foreach (var intent in (Intent[])[kept, reversed]) await world.Client.TransferAsync(intent, world.Cancellation);
        await world.MustReverseAsync(reversed, back);
        var last = await world.MustCompleteAsync(later);
        await world.MustBeNotifiedAsync([.. expected, (last.TransferId, [Transfer.Completed])]);
        world.MustNotifyNothingElse([stays.TransferId, back.TransferId, last.TransferId]);
    });
}
