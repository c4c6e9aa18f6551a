using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class ErrorAfterEffect
{
    // More than any retry within one request sends. How often the service sends a charge is its own choice: one that sends it fewer
    // times, or looks it up instead, is judged by the errors that it met by the ceiling.
    private const int Often = 6;
    private static readonly TimeSpan OftenCeiling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OnceCeiling = TimeSpan.FromSeconds(20);

    [Scenario("error-after-effect")]
    public Task A_provider_that_charges_and_then_answers_with_an_error_has_charged_once() => PaymentsWorld.RunAsync(async world =>
    {
        (int Status, bool Once, Intent Intent)[] cases =
        [
            (500, true, world.NewIntent()), (502, true, world.NewIntent()), (503, false, world.NewIntent()), (504, false, world.NewIntent()),
        ];
        var rules = cases.Select(one => world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, one.Intent.CardToken), FakeFault.FailAfterEffect(one.Status), one.Once ? 1 : null)).ToArray();
        var lasting = rules.Where((_, index) => !cases[index].Once).ToArray();
        world.Scenario.Did(
            "Sent payments that the provider charges and then answers with "
            + string.Join(", ", cases.Select(one => one.Once ? $"{one.Status} once" : $"{one.Status} repeatedly"))
            + ". Each was sent until its answer was final.");

        var ended = world.MustEndPaidAsync([.. cases.Select(one => one.Intent)]);
        // A service that looks up the charge's outcome may finish without another attempt.
        if (await Task.WhenAny(ended, BiteAsync(world, lasting)) != ended)
        {
            world.Scenario.Did("Let the provider answer again.");
            foreach (var rule in lasting) rule.Dispose();
            world.FaultEnded();
        }

        await ended;
        await world.FaultMustHaveTakenEffectAsync(rules.All(rule => rule.Met >= 1), "A charge never reached the provider, so its answer could not be an error.");
    });

    private static async Task BiteAsync(PaymentsWorld world, FaultRule[] rules)
    {
        if (await world.Provider.Journal.WhenAsync(_ => rules.All(rule => rule.Met >= Often), OftenCeiling)) return;
        await world.Provider.Journal.WhenAsync(_ => rules.All(rule => rule.Met >= 1), OnceCeiling);
    }
}
