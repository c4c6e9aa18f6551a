using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

public sealed class DeclineIsFinal
{
    [Scenario("decline-is-final")]
    public Task A_decline_stays_a_decline_for_its_key_and_a_new_key_may_try_again() => PaymentsWorld.RunAsync(async world =>
    {
        var intent = world.NewIntent();
        world.Provider.Decline(intent.CardToken);
        world.Scenario.Did($"Sent {intent}, with a card that the provider declines.");
        var declined = (await world.Client.PayUntilFinalAsync(intent, world.Cancellation))[^1];
        world.Scenario.MustHold(Promises.DeclineIsFinal, declined.IsDecline, () => [$"POST: {declined}"]);

        world.Provider.Accept(intent.CardToken);
        world.Scenario.Did("Made the card good again, and sent the same request three times more.");
        for (var i = 0; i < 3; i++)
        {
            var replay = (await world.Client.PayUntilFinalAsync(intent, world.Cancellation))[^1];
            world.Scenario.MustHold(
                Promises.DeclineIsFinal,
                replay.IsDecline && replay.DeclinedPaymentId == declined.DeclinedPaymentId && world.Succeeded(intent) == 0,
                () => [$"first answer: {declined}", $"replay: {replay}", .. world.ProviderLines(intent)]);
        }

        var retry = intent with { Key = world.NewIntent().Key };
        world.Scenario.Did("Sent the request with a new key.");
        var answers = await world.Client.PayUntilFinalAsync(retry, world.Cancellation);
        world.MustBePaid(retry, answers);
        var first = await world.Client.GetPaymentAsync(declined.DeclinedPaymentId!, world.Cancellation);
        var list = await world.Client.ListAsync(intent.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.DeclineIsFinal,
            first.Payment is { Status: Payment.Declined } payment && Payment.AreListed(list.Payments, payment, answers[^1].Payment!),
            () => [$"GET /payments/{declined.DeclinedPaymentId}: {first}", $"GET /orders/{intent.OrderId}/payments: {list}"]);
    });
}
