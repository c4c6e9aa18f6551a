using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class ErrorAfterEffect
{
    [Scenario("error-after-effect")]
    public Task A_provider_that_charges_and_then_answers_with_an_error_has_charged_once() => PaymentsWorld.RunAsync(async world =>
    {
        // Once, as a hiccup; and again and again for the same charge, longer than any retry within one request lasts.
        (int Status, int Times, Intent Intent)[] cases =
        [
            (500, 1, world.NewIntent()), (502, 1, world.NewIntent()), (503, 6, world.NewIntent()), (504, 6, world.NewIntent()),
        ];
        var rules = cases.Select(one => world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, one.Intent.CardToken), FakeFault.FailAfterEffect(one.Status), one.Times)).ToArray();
        world.Scenario.Did(
            "Sent payments that the provider charges and then answers with "
            + string.Join(", ", cases.Select(one => one.Times == 1 ? $"{one.Status}" : $"{one.Status} (up to {one.Times} times)"))
            + ". Each was sent until its answer was final.");

        await world.MustEndPaidAsync([.. cases.Select(one => one.Intent)]);
        await world.MustHaveBittenAsync(rules.All(rule => rule.Met >= 1), "A charge never reached the provider, so its answer could not be an error.");
    });
}
