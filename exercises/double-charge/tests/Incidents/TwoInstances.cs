using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class TwoInstances
{
    private const int PerInstance = 3;

    [Scenario("two-instances")]
    public Task The_same_request_through_two_instances_at_once_charges_the_card_once() => PaymentsWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var intent = world.NewIntent();
        world.Scenario.Did($"Sent {intent} to two instances at the same moment, {PerInstance} times to each, in lockstep, and each until its answer was final.");
        var answers = await world.SendInLockstepAsync(
            world.Clients.SelectMany(client => Enumerable.Repeat(client, PerInstance)), intent);

        world.MustBeChargedAtMostOnce(intent);
        world.MustAllBeTheSamePayment(intent, answers);
        await world.MustAgreeAsync(intent);
    }, instances: 2);
}
