using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Behaviour;

public sealed class UnknownPayment
{
    [Scenario("unknown-payment")]
    public Task A_payment_that_does_not_exist_is_not_found() => PaymentsWorld.RunAsync(async world =>
    {
        // The contract states no id format; an id that the service gave out, altered, has the right one.
        var intent = world.NewIntent();
        var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        world.MustBePaid(intent, answers);
        var known = answers[^1];
        world.Scenario.MustHold(Promises.Readable, known is { Payment.Id.Length: > 0 }, () => [$"POST: {known}"]);
        var id = Altered(known.Payment!.Id);
        world.Scenario.Did($"Asked for the payment {id}, which does not exist.");

        var read = await world.Client.GetPaymentAsync(id, world.Cancellation);
        world.Scenario.MustHold(
            Promises.Readable, read is { Status: 404, ContentType: "application/problem+json" }, () => [$"GET /payments/{id}: {read} ({read.ContentType})"]);

        var order = $"o-{world.Scenario.Token()}";
        world.Scenario.Did($"Listed the payments of {order}, which has none.");
        var list = await world.Client.ListAsync(order, world.Cancellation);
        world.Scenario.MustHold(Promises.Readable, list is { Status: 200, Payments.Count: 0 }, () => [$"GET /orders/{order}/payments: {list}"]);
    });

    // Not the last character: in some formats it holds fewer bits than the others, and could be altered into the same id.
    private static string Altered(string id)
    {
        var at = Math.Max(0, id.Length - 2);
        return id[..at] + (id[at] == '0' ? '1' : '0') + id[(at + 1)..];
    }
}
