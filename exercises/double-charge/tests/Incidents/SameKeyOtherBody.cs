using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class SameKeyOtherBody
{
    private const int Twins = 3;

    // Long enough for a service that leaves a payment alone for a while before it tries again.
    private static readonly TimeSpan TakeOverCeiling = TimeSpan.FromSeconds(6);

    [Scenario("same-key-other-body")]
    public Task A_key_that_comes_back_with_other_content_is_refused() => PaymentsWorld.RunAsync(async world =>
    {
        // Without zeros, so that digits can move from one value to the next.
        var intent = world.NewIntent() with { AmountMinor = 11_111 * world.Scenario.Next(1, 9) };
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
            // What an equality over joined, exchanged or folded values takes for the same.
            intent with { OrderId = $"{intent.OrderId}{intent.AmountMinor / 10_000}", AmountMinor = intent.AmountMinor % 10_000 },
            intent with { OrderId = intent.CardToken, CardToken = intent.OrderId },
            intent with { OrderId = intent.OrderId.ToUpperInvariant() },
            intent with { CardToken = intent.CardToken.ToUpperInvariant() },
        ]);
        world.Scenario.Did("Sent the same key with other orders, amounts, currencies and cards, one at a time.");
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
        await RefusedAtTheSameMomentAsync(world);
    });

    // Neither has been recorded when the other arrives: what is compared only where a key is found is not compared here.
    private static async Task RefusedAtTheSameMomentAsync(PaymentsWorld world)
    {
        world.Scenario.Did($"{Twins} times, sent two requests with one key and different amounts at the same moment, in lockstep, and each until its answer was final.");
        for (var twin = 0; twin < Twins; twin++)
        {
            var intent = world.NewIntent();
            Intent[] both = [intent, intent with { AmountMinor = intent.AmountMinor + 1 }];
            var answers = await world.SendInLockstepAsync(
                both, one => world.Client.PayAsync(one, world.Cancellation), answer => answer.IsFinal, one => world.Client.PayUntilFinalAsync(one, world.Cancellation));
            var finals = answers.Select(asked => asked[^1]).ToList();
            var winner = finals.FindIndex(answer => answer.Status is 201);
            IEnumerable<string> Seen() => [.. both.Zip(answers).SelectMany(one => Answer.Lines(one.Second).Prepend($"{one.First}")), .. world.ProviderLines(intent)];
            world.Scenario.MustHoldInTime(Promises.FinalAnswerInTheEnd, finals.TrueForAll(answer => answer.IsFinal), Seen);
            world.Scenario.MustHold(
                Promises.OtherContentIsRefused,
                // Nor is the loser shown the winner's payment while that is pending.
                winner >= 0 && finals[1 - winner].Status == 422
                && answers[1 - winner].All(answer => answer.Payment is not { } shown || shown.AmountMinor == both[1 - winner].AmountMinor), Seen);
            await world.MustAgreeAsync(both[winner]);
        }
    }

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
