using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class LateLanding
{
    // The provider's contract allows a second until a request is received, and 3 s from there (P3). A charge that lands later than that on a
    // busy machine is not the service's fault.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2.2);
    private static readonly TimeSpan LongTransit = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(2.9);
    private static readonly TimeSpan LatestAllowed = TimeSpan.FromSeconds(4);

    [Scenario("late-landing")]
    public Task A_charge_that_takes_effect_after_its_connection_was_dropped_is_shown_as_it_is() => PaymentsWorld.RunAsync(async world =>
    {
        var (abandoned, retried) = (world.NewIntents(3), world.NewIntents(3));
        Intent[] intents = [.. abandoned, .. retried];
        Intent[] last = [abandoned[^1], retried[^1]];
        var rules = intents.Select(intent => world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, intent.CardToken),
            last.Contains(intent) ? FakeFault.LateEffect(Latest, LateAnswer.Hang).ReceivedAfter(LongTransit) : FakeFault.LateEffect(Late), times: 1)).ToArray();
        world.Scenario.Did(
            $"Sent {intents.Length} payments; for each, the provider dropped the connection at once and charged {Late.TotalSeconds} s later; " +
            $"for {last.Length} of them it received the request {LongTransit.TotalSeconds} s after it had been sent, charged {Latest.TotalSeconds} s after that, and never answered. " +
            $"The callers of {abandoned.Length} never asked again; the others sent their request until its answer was final.");
        var answers = await Task.WhenAll(
            [.. abandoned.Select(OnceAsync), .. retried.Select(intent => world.Client.PayUntilFinalAsync(intent, world.Cancellation))]);

        // A service may answer first and charge afterwards.
        await world.MustReachProviderAsync(
            () => Landed(world.Provider.Journal) == intents.Length && rules.All(rule => rule.Met == 1), "A charge that was to land late never did.", intents);
        ScenarioContext.MeasurementIsValid(
            world.Provider.Journal.Entries.All(entry => entry.EffectAt is not { } effect || effect - entry.ReceivedAt < LatestAllowed),
            $"A charge took effect later than the {LatestAllowed.TotalSeconds} s that the provider's contract allows.");
        foreach (var (intent, caller) in retried.Zip(answers[abandoned.Length..])) world.MustBePaid(intent, caller);
        await world.MustAgreeAsync(intents);

        async Task<IReadOnlyList<Answer>> OnceAsync(Intent intent) => [await world.Client.PayAsync(intent, world.Cancellation)];
    });

    private static int Landed(Journal journal) => journal.Entries.Count(entry => entry is { Fault: not null, EffectAt: not null });
}
