using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class SameKeyOtherBody
{
    // Long enough for a service that leaves a payment alone for a while before it tries again.
    private static readonly TimeSpan TakeOverCeiling = TimeSpan.FromSeconds(6);

    [Scenario("same-key-other-body")]
    public Task A_key_that_comes_back_with_other_content_is_refused() => PaymentsWorld.RunAsync(async world =>
    {
        var intent = world.NewIntent();
        world.Scenario.Did($"Sent {intent} until it was answered with 201.");
        var first = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        world.MustBePaid(intent, first);

        var other = world.NewIntent();
        Intent[] changed = world.Scenario.Shuffled<Intent>(
        [
            intent with { OrderId = other.OrderId },
            intent with { AmountMinor = intent.AmountMinor + 1 },
            intent with { Currency = intent.Currency == "EUR" ? "USD" : "EUR" },
            intent with { CardToken = other.CardToken },
        ]);
        world.Scenario.Did("Sent the same key with another order, another amount, another currency and another card, one at a time.");
        foreach (var wrong in changed)
        {
            var answers = await world.Client.PayUntilFinalAsync(wrong, world.Cancellation);
            world.Scenario.MustHold(
                Promises.OtherContentIsRefused,
                answers[^1] is { Status: 422, ContentType: "application/problem+json" } && world.Succeeded(intent) == 1 && world.Succeeded(other) == 0,
                () => [$"first body: {intent.Body}", $"other body: {wrong.Body}", $"answer: {answers[^1]}", .. world.ProviderLines(intent), .. world.ProviderLines(other)]);
        }

        var listed = await world.Client.ListAsync(other.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.OtherContentIsRefused, listed.Payments is [], () => [$"GET /orders/{other.OrderId}/payments: {listed}"]);
        world.Scenario.Did("Sent the first request once more.");
        var replay = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        world.Scenario.MustHold(
            Promises.OtherContentIsRefused, replay[^1].Payment == first[^1].Payment,
            () => [$"first answer: {first[^1]}", $"replay: {replay[^1]}"]);
        await world.MustAgreeAsync(intent);

        await RefusedInDoubtAsync(world);
    });

    // The provider drops the first request's charges and would accept the other's: a service that sends that one charges it.
    private static async Task RefusedInDoubtAsync(PaymentsWorld world)
    {
        var (intent, other) = (world.NewIntent(), world.NewIntent());
        var wrong = intent with { OrderId = other.OrderId, CardToken = other.CardToken };
        using var dropped = world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, intent.CardToken), FakeFault.DropBeforeEffect);
        world.Scenario.Did($"Sent {intent}, whose charges the provider dropped, and, while it was in doubt, the same key with another order and card.");
        var first = await world.Client.PayAsync(intent, world.Cancellation);
        // A service may answer first and charge afterwards.
        await world.MustReachProviderAsync(() => dropped.Met > 0, "The charge never reached the provider, so it could not be in doubt.", intent);
        var refused = world.Client.PayUntilFinalAsync(wrong, world.Cancellation);
        await Task.WhenAny(refused, world.Provider.Journal.WhenAsync(_ => world.Succeeded(other) > 0, TakeOverCeiling));

        world.Scenario.Did("Let the provider answer again, and sent the first request until its answer was final.");
        dropped.Dispose();
        world.FaultEnded();
        var last = (await refused)[^1];
        world.Scenario.MustHold(
            Promises.OtherContentIsRefused,
            last is { Status: 422, ContentType: "application/problem+json" } && world.Succeeded(other) == 0,
            () => [$"first body: {intent.Body}", $"first answer: {first}", $"other body: {wrong.Body}", $"last answer: {last}", .. world.ProviderLines(other)]);
        await world.MustEndDecidedAsync(intent);
    }
}
