using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class ConcurrentDuplicates
{
    private const int Duplicates = 8;

    [Scenario("concurrent-duplicates")]
    public Task The_same_request_many_times_at_once_charges_the_card_once() => PaymentsWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var intent = world.NewIntent();
        world.Scenario.Did($"Sent {intent} {Duplicates} times at the same moment, in lockstep, and each until its answer was final.");
        var answers = await world.SendInLockstepAsync(Enumerable.Repeat(world.Client, Duplicates), intent);

        world.MustBeChargedAtMostOnce(intent);
        world.MustSayWhenToRetry(intent, answers.SelectMany(caller => caller));
        world.MustAllBeTheSamePayment(intent, answers);
        await world.MustAgreeAsync(intent);
    });
}
