using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Behaviour;

public sealed class DeclinedCard
{
    [Scenario("declined-card")]
    public Task A_declined_card_is_answered_with_402_and_listed_as_declined() => PaymentsWorld.RunAsync(async world =>
    {
        var intent = world.NewIntent();
        world.Provider.Decline(intent.CardToken);
        world.Scenario.Did($"Sent {intent}, with a card that the provider declines.");

        var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        var answer = answers[^1];
        world.Scenario.MustHold(
            Promises.DeclineIsFinal, answer.IsDecline, () => [$"{intent}", .. Answer.Lines(answers), $"({answer.ContentType})"]);
        var read = await world.Client.GetPaymentAsync(answer.DeclinedPaymentId!, world.Cancellation);
        var list = await world.Client.ListAsync(intent.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.Readable,
            read is { Status: 200, Payment.Status: Payment.Declined } && list is { Status: 200, Payments: [var listed] } && listed == read.Payment,
            () => [$"GET /payments/{answer.DeclinedPaymentId}: {read}", $"GET /orders/{intent.OrderId}/payments: {list}"]);
    });
}
