using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

public sealed class RetryAfterSuccess
{
    [Scenario("retry-after-success")]
    public Task A_finished_payment_is_answered_again_also_after_a_restart() => PaymentsWorld.RunAsync(async world =>
    {
        var intents = world.NewIntents(3);
        world.Scenario.Did($"Sent {intents.Length} payments, one after the other, and each until it was answered with 201.");
        Dictionary<Intent, Payment> first = [];
        foreach (var intent in intents)
        {
            var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
            world.MustBePaid(intent, answers);
            first[intent] = answers[^1].Payment!;
        }

        world.Scenario.Did("Sent each request again.");
        foreach (var intent in world.Scenario.Shuffled(intents)) await MustBeReplayedAsync(world, intent, first[intent]);

        world.Scenario.Did("Killed the instance, started it again, and sent each of them once more.");
        await world.Service.KillAsync(world.Cancellation);
        await world.Service.RestartAsync(world.Cancellation);
        foreach (var intent in world.Scenario.Shuffled(intents)) await MustBeReplayedAsync(world, intent, first[intent]);
        await world.MustAgreeAsync(intents);
    }, isolation: Isolation.OwnProcess);

    private static async Task MustBeReplayedAsync(PaymentsWorld world, Intent intent, Payment first)
    {
        var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
        world.MustBePaid(intent, answers);
        world.Scenario.MustHold(
            Promises.SamePayment, answers[^1].Payment == first, () => [$"{intent}", $"first answer: {first}", $"replay: {answers[^1].Payment}"]);
    }
}
