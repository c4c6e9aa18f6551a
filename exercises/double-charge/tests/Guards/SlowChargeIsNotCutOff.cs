using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

public sealed class SlowChargeIsNotCutOff
{
    // The contract allows the provider 3 s; the difference is a margin for a busy machine.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2.5);

    [Scenario("slow-charge-is-not-cut-off")]
    public Task A_slow_provider_decides_as_a_fast_one_does() => PaymentsWorld.RunAsync(async world =>
    {
        var (paid, declined) = (world.NewIntent(), world.NewIntent());
        world.Provider.Decline(declined.CardToken);
        using var slow = world.Provider.Rules.Add(FakeFault.DelayBeforeEffect(Slow));
        world.Scenario.Did($"Made the provider take {Slow.TotalSeconds} s for every request, and sent a payment with a good card and one with a declined card, each until its answer was final.");

        var answers = await Task.WhenAll(
            world.Client.PayUntilFinalAsync(paid, world.Cancellation), world.Client.PayUntilFinalAsync(declined, world.Cancellation));
        foreach (var (intent, status) in (ValueTuple<Intent, int>[])[(paid, 201), (declined, 402)])
        {
            var last = answers[status == 201 ? 0 : 1];
            world.MustBeChargedAtMostOnce(intent);
            world.Scenario.MustHold(
                Promises.SlowIsNotBroken, last[^1].Status == status, () => [$"{intent}", .. Answer.Lines(last), .. world.ProviderLines(intent)]);
        }

        await world.MustSettleAsync(paid, declined);
    });
}
