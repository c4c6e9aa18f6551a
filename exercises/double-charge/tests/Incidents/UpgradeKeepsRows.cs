using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

/// <summary>
/// Starts the service over a database that the starter left behind: its schema is published, and the incident describes
/// its rows.
/// </summary>
public sealed class UpgradeKeepsRows
{
    [Scenario("upgrade-keeps-rows")]
    public Task A_database_that_ran_the_starter_is_taken_over_with_its_rows() => PaymentsWorld.RunAsync(async world =>
    {
        var (paid, declined, twice) = (world.NewIntent(), world.NewIntent(), world.NewIntent());
        (Intent Intent, string Status)[] rows =
        [
            (paid, Payment.Succeeded), (declined, Payment.Declined), (twice, Payment.Succeeded), (twice, Payment.Succeeded),
        ];
        world.Scenario.Did("Took a database of the starter with a succeeded payment, a declined one, and two succeeded ones with one key, and started the service on it.");
        var ids = await world.StartOverStartersRowsAsync(rows);

        foreach (var ((intent, status), id) in rows.Zip(ids))
        {
            var read = await world.Client.GetPaymentAsync(id, world.Cancellation);
            world.Scenario.MustHold(
                Promises.RowsStay,
                read is { Status: 200, Payment: { } payment } && payment.Id == id && payment.Status == status
                && payment.OrderId == intent.OrderId && payment.AmountMinor == intent.AmountMinor && payment.Currency == intent.Currency,
                () => [$"{intent}", $"recorded by the starter as {id}, {status}", $"GET /payments/{id}: {read}"]);
        }

        world.Scenario.Did("Sent the requests of the payments again, and other content with their keys.");
        await MustBeAnsweredAsync(world, Promises.RowsStay, paid, answer => answer.Status == 201 && answer.Payment?.Id == ids[0]);
        await MustBeAnsweredAsync(world, Promises.RowsStay, declined, answer => answer.IsDecline && answer.DeclinedPaymentId == ids[1]);
        await MustBeAnsweredAsync(world, Promises.RowsStay, twice, answer => answer.Status == 201 && ids[2..].Contains(answer.Payment?.Id));
        foreach (var old in (Intent[])[paid, declined, twice])
        {
            Intent[] others = [old with { AmountMinor = old.AmountMinor + 1 }, old with { OrderId = world.NewIntent().OrderId }, old with { CardToken = world.NewIntent().CardToken }];
            foreach (var other in others) await MustBeAnsweredAsync(world, Promises.OtherContentIsRefused, other, answer => answer.Status == 422);
        }

        foreach (var orderRows in rows.Zip(ids).GroupBy(row => row.First.Intent.OrderId))
        {
            var list = await world.Client.ListAsync(orderRows.Key, world.Cancellation);
            world.Scenario.MustHold(
                Promises.RowsStay, list.Payments is { } listed && listed.Select(payment => payment.Id).Order().SequenceEqual(orderRows.Select(row => row.Second).Order()),
                () => [$"recorded by the starter: {string.Join(", ", orderRows.Select(row => row.Second))}", $"GET /orders/{orderRows.Key}/payments: {list}"]);
        }
    }, instances: 0);

    private static async Task MustBeAnsweredAsync(PaymentsWorld world, Invariant promise, Intent intent, Func<Answer, bool> isRight)
    {
        var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        world.Scenario.MustHold(
            promise, isRight(answers[^1]) && world.Provider.Charges.Count == 0,
            () => [$"{intent}, whose key the starter had recorded", .. Answer.Lines(answers), .. world.ProviderLines(intent)]);
    }
}
