using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

public sealed class SameRequestReformatted
{
    [Scenario("same-request-reformatted")]
    public Task The_same_request_in_other_white_space_and_field_order_is_the_same_request() => PaymentsWorld.RunAsync(async world =>
    {
        var intent = world.NewIntent();
        world.Scenario.Did($"Sent {intent}.");
        var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        world.MustBePaid(intent, answers);

        world.Scenario.Did("Sent it again with different white space and the fields in another order.");
        var repeated = await world.Client.UntilFinalAsync(
            () => world.Client.PostAsync(intent.Key, intent.ReformattedBody, world.Cancellation), world.Cancellation);
        var again = repeated[^1];
        world.Scenario.MustHold(
            Promises.SamePayment, again.Status == 201 && again.Payment == answers[^1].Payment,
            () => [$"first body: {intent.Body}", $"first answer: {answers[^1]}", $"second body: {intent.ReformattedBody}", $"second answer: {again}"]);
        await world.MustAgreeAsync(intent);
    });
}
