using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

/// <summary>
/// Forces a look-up of a payment and a new charge of it to overlap: what the provider said before a
/// charge reaches the service only after that charge, and the charge's own answer last of all.
/// </summary>
public sealed class SettlerRacesRetry
{
    private static readonly TimeSpan ChargeCeiling = TimeSpan.FromSeconds(8);

    [Scenario("settler-races-retry")]
    public Task Callers_that_retry_while_a_payment_is_settled_see_one_charge_and_one_outcome() => PaymentsWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var received = world.Provider.Journal.Count;
        var intents = world.NewIntents(3);
        var (lookups, charges) = (new Gate(), new Gate());
        foreach (var intent in intents)
            world.Provider.Rules.Add(request => CardProvider.IsChargeOf(request, intent.CardToken), FakeFault.NeverAnswerBeforeEffect, times: 1);
        world.Provider.Rules.Add(request => request.Method == "GET", FakeFault.HoldAfterEffect(lookups));
        world.Provider.Rules.Add(
            request => intents.Any(intent => CardProvider.IsChargeOf(request, intent.CardToken)), FakeFault.HoldAfterEffect(charges));

        world.Scenario.Did($"Sent {intents.Length} payments whose first charge the provider neither made nor answered, and kept sending them, twice at a time.");
        var callers = intents.SelectMany(intent => Enumerable.Range(0, 2).Select(_ => world.Client.PayUntilFinalAsync(intent, world.Cancellation))).ToArray();
        // A service may answer first and charge afterwards.
        await world.MustReachProviderAsync(
            () => world.Provider.Journal.Count >= received + intents.Length, "The first charges never reached the provider.", intents);
        var charged = await world.Provider.Journal.WhenAsync(
            _ => intents.All(intent => world.Provider.ChargesOf(intent.CardToken).Count > 0), ChargeCeiling);
        world.Scenario.Did(charged
            ? "When the provider had charged each, let it answer the earlier requests, and then, when nothing moved any more, the charges."
            : "Let the provider answer everything.");
        lookups.Open();
        await world.WhenNothingMovesAsync();
        charges.Open();
        world.FaultEnded();

        var answers = await Task.WhenAll(callers);
        foreach (var intent in intents) world.MustBeChargedAtMostOnce(intent);
        // A payment that was never charged may end declined (C6); what the caller is told must match the provider.
        foreach (var (intent, caller) in intents.SelectMany(intent => (Intent[])[intent, intent]).Zip(answers)) world.MustBeDecided(intent, caller);
        await world.MustAgreeAsync(intents);
    });
}
