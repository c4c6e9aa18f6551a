using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

/// <summary>
/// Holds repeated charges at the provider until a second one for the same card arrives, or until no other
/// does: any other worker that would settle the same payments gets its chance to overlap.
/// </summary>
public sealed class SettlersRace
{
    private const int Instances = 3;
    private static readonly TimeSpan FirstCeiling = TimeSpan.FromSeconds(10);
    // Shorter than the three seconds that the provider may take (P3), so that no design has to give up on the held charges.
    private static readonly TimeSpan SecondCeiling = TimeSpan.FromSeconds(2.5);

    [Scenario("settlers-race")]
    public Task Several_instances_that_settle_the_same_payments_charge_each_card_once() => PaymentsWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var (charged, notCharged) = (world.NewIntents(2), world.NewIntents(4));
        Intent[] intents = [.. charged, .. notCharged];
        var again = new Gate();
        foreach (var intent in intents)
        {
            var fault = charged.Contains(intent) ? FakeFault.NeverAnswerAfterEffect : FakeFault.NeverAnswerBeforeEffect;
            world.Provider.Rules.Add(request => CardProvider.IsChargeOf(request, intent.CardToken), fault, times: 1);
            world.Provider.Rules.Add(request => CardProvider.IsChargeOf(request, intent.CardToken), FakeFault.HoldBeforeEffect(again));
        }

        world.Scenario.Did($"Sent {intents.Length} payments, each once, over {Instances} instances; the provider charged {charged.Length} of them and answered none.");
        var answers = await Task.WhenAll(intents.Select((intent, index) =>
            world.Clients[index % Instances].PayAsync(intent, world.Cancellation)));
        foreach (var (intent, answer) in intents.Zip(answers))
        {
            world.Scenario.MustHold(
                Promises.DeclineIsTheProvidersWord, answer.Status != 402 || world.Succeeded(intent) == 0, () => [$"{intent}", $"answer: {answer}", .. world.ProviderLines(intent)]);
        }

        world.Scenario.Did("Held every further charge until a second one of the same card arrived or no other came, then let all of them pass. No caller asked again.");
        await again.WhenWaitingAsync(1, FirstCeiling);
        await world.Provider.Journal.WhenAsync(
            journal => notCharged.All(intent => Held(journal, intent) >= 2), SecondCeiling);
        again.Open();

        await world.MustAgreeAsync(intents);
    }, instances: Instances);

    private static int Held(Journal journal, Intent intent) =>
        journal.Entries.Count(entry => entry.Outcome == RequestOutcome.Held && CardProvider.IsChargeOf(entry.Request, intent.CardToken));
}
