using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class InDoubtSettles
{
    private static readonly TimeSpan AttemptCeiling = TimeSpan.FromSeconds(3);

    [Scenario("in-doubt-settles")]
    public Task What_was_in_doubt_is_settled_without_any_caller() => PaymentsWorld.RunAsync(async world =>
    {
        (string What, FakeFault Fault, Intent Intent)[] cases =
        [
            ("charged, no answer", FakeFault.NeverAnswerAfterEffect, world.NewIntent()),
            ("charged, connection dropped", FakeFault.DropAfterEffect, world.NewIntent()),
            ("not charged, no answer", FakeFault.NeverAnswerBeforeEffect, world.NewIntent()),
            ("not charged, connection dropped", FakeFault.DropBeforeEffect, world.NewIntent()),
            ("declined, no answer", FakeFault.NeverAnswerAfterEffect, world.NewIntent()),
            ("declined, connection dropped", FakeFault.DropAfterEffect, world.NewIntent()),
        ];
        foreach (var one in cases.Where(one => one.What.StartsWith("declined", StringComparison.Ordinal))) world.Provider.Decline(one.Intent.CardToken);
        var rules = cases.Select(one => world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, one.Intent.CardToken), one.Fault)).ToArray();

        world.Scenario.Did($"Sent {cases.Length} payments, each once, while the provider gave no answer: {string.Join("; ", cases.Select(one => one.What))}.");
        var answers = await Task.WhenAll(cases.Select(one => world.Client.PayAsync(one.Intent, world.Cancellation)));
        // A service may answer first and charge afterwards.
        await world.Provider.Journal.WhenAsync(_ => rules.All(rule => rule.Met >= 1), AttemptCeiling);
        await world.MustReachProviderAsync(
            () => rules.Any(rule => rule.Met >= 1), "No charge reached the provider, so none could be in doubt.", [.. cases.Select(one => one.Intent)]);
        foreach (var (one, answer) in cases.Zip(answers))
        {
            IEnumerable<string> Seen() => [$"{one.Intent} ({one.What})", $"answer: {answer}", .. world.ProviderLines(one.Intent)];
            world.Scenario.MustHoldInTime(Promises.AnswersInTime, !answer.IsTimeout, Seen);
            world.Scenario.MustHold(Promises.DeclineIsTheProvidersWord, answer.Status != 402 || world.Succeeded(one.Intent) == 0, Seen);
            world.MustSayWhenToRetry(one.Intent, answer);
        }

        world.Provider.Heal();
        world.Scenario.Did("Let the provider answer again. No caller asked again.");
        Intent[] intents = [.. cases.Select(one => one.Intent)];
        await world.MustAgreeAsync(intents);
        foreach (var (one, answer) in cases.Zip(answers))
        {
            if (answer is not { Status: 202, Payment: { } pending }) continue;
            var list = await world.Client.ListAsync(one.Intent.OrderId, world.Cancellation);
            world.Scenario.MustHold(
                Promises.SameInEveryAnswer, list.Payments?.Any(pending.IsShownAs) == true,
                () => [$"{one.Intent}", $"answer: {answer}", $"GET /orders/{one.Intent.OrderId}/payments: {list}"]);
        }
    });
}
