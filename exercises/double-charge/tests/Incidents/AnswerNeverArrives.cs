using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class AnswerNeverArrives
{
    // Slow enough that a body of a hundred bytes outlasts every caller's patience.
    private static readonly TimeSpan DripInterval = TimeSpan.FromSeconds(1);

    [Scenario("answer-never-arrives")]
    public Task A_charge_whose_answer_never_arrives_is_neither_repeated_nor_called_a_decline() => PaymentsWorld.RunAsync(async world =>
    {
        (string How, FakeFault Fault, Intent Intent)[] cases =
        [
            ("the connection stays silent", FakeFault.NeverAnswerAfterEffect, world.NewIntent()),
            ("the connection is dropped", FakeFault.DropAfterEffect, world.NewIntent()),
            ("the headers arrive, and then one byte a second", FakeFault.DripBody(DripInterval), world.NewIntent()),
        ];
        var rules = cases.Select(one => world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, one.Intent.CardToken), one.Fault, times: 1)).ToArray();
        world.Scenario.Did($"Sent {cases.Length} payments that the provider charged, but whose answer did not arrive: {string.Join("; ", cases.Select(one => one.How))}. Each was sent until its answer was final.");

        await world.MustEndPaidAsync([.. cases.Select(one => one.Intent)]);
        await world.FaultMustHaveTakenEffectAsync(rules.All(rule => rule.Met == 1), "A charge never reached the provider, so its answer could not be lost.");
    });
}
