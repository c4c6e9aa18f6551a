using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Behaviour;

public sealed class PaysAndReads
{
    [Scenario("pays-and-reads")]
    public Task A_payment_is_taken_once_and_can_be_read_back() => PaymentsWorld.RunAsync(async world =>
    {
        var first = world.NewIntent();
        var second = world.NewIntent(first.OrderId);
        List<Payment> paid = [];
        foreach (var intent in (Intent[])[first, second])
        {
            world.Scenario.Did($"Sent {intent}.");
            var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
            world.MustBePaid(intent, answers);
            var answer = answers[^1];
            paid.Add(answer.Payment!);
            var read = await world.Client.GetPaymentAsync(answer.Payment!.Id, world.Cancellation);
            world.Scenario.MustHold(
                Promises.Readable, read.Status == 200 && read.Payment == answer.Payment, () => [$"POST: {answer}", $"GET: {read}"]);
            var charges = world.Provider.ChargesOf(intent.CardToken);
            world.Scenario.MustHold(
                Promises.AgreesWithProvider,
                charges is [{ Status: ProviderCharge.Succeeded } charge] && charge.AmountMinor == intent.AmountMinor && charge.Currency == intent.Currency,
                () => [$"POST: {answer}", .. world.ProviderLines(intent)]);
        }

        world.Scenario.Did("Listed the order's payments.");
        var list = await world.Client.ListAsync(first.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.Readable,
            list.Status == 200 && Payment.AreListed(list.Payments, paid[0], paid[1]),
            () => [$"GET /orders/{first.OrderId}/payments: {list}"]);
    });
}
