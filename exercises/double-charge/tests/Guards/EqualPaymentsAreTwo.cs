using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

public sealed class EqualPaymentsAreTwo
{
    [Scenario("equal-payments-are-two")]
    public Task Two_keys_are_two_payments_even_when_everything_else_is_equal() => PaymentsWorld.RunAsync(async world =>
    {
        var first = world.NewIntent() with { Key = $"k{world.Scenario.Token(20)}" };
        Intent[] equal =
        [
            first, first with { Key = first.Key.ToUpperInvariant() }, .. Enumerable.Range(0, 3).Select(_ => first with { Key = world.NewIntent().Key }),
        ];
        world.Scenario.Did($"Sent {first}, then the same body with the key in capital letters, then three times at once with three more keys.");

        List<IReadOnlyList<Answer>> all =
        [
            await world.Client.PayUntilFinalAsync(equal[0], world.Cancellation),
            await world.Client.PayUntilFinalAsync(equal[1], world.Cancellation),
            .. await Task.WhenAll(equal[2..].Select(intent => world.Client.PayUntilFinalAsync(intent, world.Cancellation))),
        ];

        var list = await world.Client.ListAsync(first.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.NothingIsMerged,
            all.All(answers => answers[^1].Status == 201) && all.Select(answers => answers[^1].Payment?.Id).Distinct().Count() == equal.Length
            && list.Payments?.Count == equal.Length && world.Succeeded(first) == equal.Length,
            () =>
            [
                .. equal.Zip(all, (intent, answers) => $"key {intent.Key}: {answers[^1]}"),
                $"GET /orders/{first.OrderId}/payments: {list}",
                .. world.ProviderLines(first),
            ]);
    });
}
