using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Checks;

/// <summary>
/// Two visible scenarios, which handle one payment one after the other, combined: at once and with many payments, with keys and amounts
/// at the limits of what the contract allows among them.
/// </summary>
public sealed class CrowdOfDuplicates
{
    private const int PerInstance = 2;
    private const int Ordinary = 9;
    private const int LongestKey = 64;
    private const long LargestAmount = 99_999_999;

    [Scenario("crowd-of-duplicates")]
    public Task Each_card_is_charged_once() => PaymentsWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        Intent[] intents =
        [
            .. world.NewIntents(Ordinary),
            world.NewIntent() with { Key = $"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{{|}}~{world.Scenario.Token()}" },
            world.NewIntent() with { Key = world.Scenario.Token(LongestKey), AmountMinor = LargestAmount },
            world.NewIntent() with { Key = world.Scenario.Token(1), AmountMinor = 1 },
        ];
        FakeFault[] losses = [FakeFault.DropAfterEffect, FakeFault.FailAfterEffect(500), FakeFault.DelayAfterEffect(TimeSpan.FromMilliseconds(300))];
        for (var i = 0; i < intents.Length; i++)
        {
            var (intent, loss) = (intents[i], losses[i % losses.Length]);
            world.Provider.Rules.Add(request => CardProvider.IsChargeOf(request, intent.CardToken), loss, times: 1);
        }

        world.Scenario.Did(
            $"Sent {intents.Length} different payments at the same moment, each {PerInstance} times to each of two instances, while the provider lost or delayed its first answer to each.");
        var sent = world.Scenario.Shuffled(
            from intent in intents from client in world.Clients from _ in Enumerable.Range(0, PerInstance) select (intent, client));
        var answered = await Task.WhenAll(sent.Select(async one =>
            (one.intent, Answers: await one.client.PayUntilFinalAsync(one.intent, world.Cancellation))));

        foreach (var of in answered.GroupBy(one => one.intent, one => one.Answers))
        {
            foreach (var answers in of) world.MustBePaid(of.Key, answers);
            world.MustAllBeTheSamePayment(of.Key, [.. of]);
        }

        await world.MustAgreeAsync(intents);
    }, instances: 2);
}
