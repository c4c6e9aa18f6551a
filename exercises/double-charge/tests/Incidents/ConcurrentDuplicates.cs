using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class ConcurrentDuplicates
{
    private const int Duplicates = 8;
    private const int Late = 3;
    private static readonly TimeSpan ChargeCeiling = TimeSpan.FromSeconds(10);

    // Well below the three seconds that the provider may take (P3): the service has no reason to retry the charge meanwhile.
    private static readonly TimeSpan HoldCeiling = TimeSpan.FromSeconds(1);

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
        await SendWhileItIsChargedAsync(world);
    });

    // In lockstep, it is chance whether a duplicate arrives while the payment is still in progress. Here it does, whichever is faster.
    private static async Task SendWhileItIsChargedAsync(PaymentsWorld world)
    {
        var intent = world.NewIntent();
        var charge = new Gate();
        world.Provider.Rules.Add(request => CardProvider.IsChargeOf(request, intent.CardToken), FakeFault.HoldBeforeEffect(charge));
        world.Scenario.Did($"Sent {intent}, held its charge at the provider, sent it {Late} times more until these were answered or waited with it, and let the charge go on.");
        var first = PayAsync(world, intent);
        await charge.WhenWaitingAsync(1, ChargeCeiling);
        var others = Enumerable.Range(0, Late).Select(_ => PayAsync(world, intent)).ToArray();
        await Task.WhenAny(Task.WhenAll(others.Select(other => other.Once)), Task.Delay(HoldCeiling, world.Cancellation));
        charge.Open();

        var answers = await Task.WhenAll(others.Append(first).Select(other => other.Finally));
        world.MustBeChargedAtMostOnce(intent);
        world.MustSayWhenToRetry(intent, answers.SelectMany(caller => caller));
        world.MustAllBeTheSamePayment(intent, answers);
        await world.MustAgreeAsync(intent);
    }

    private static (Task<Answer> Once, Task<IReadOnlyList<Answer>> Finally) PayAsync(PaymentsWorld world, Intent intent)
    {
        var once = world.Client.PayAsync(intent, world.Cancellation);
        return (once, FinallyAsync());

        async Task<IReadOnlyList<Answer>> FinallyAsync()
        {
            var answer = await once;
            return answer.IsFinal ? [answer] : [answer, .. await world.Client.PayUntilFinalAsync(intent, world.Cancellation)];
        }
    }
}
