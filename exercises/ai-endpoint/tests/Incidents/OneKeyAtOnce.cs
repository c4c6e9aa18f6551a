using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class OneKeyAtOnce
{
    private const int Rounds = 3;
    private const int Callers = 8;

    [Scenario("one-key-at-once")]
    public Task Two_requests_with_one_key_at_the_same_moment_move_the_money_once() => CardsWorld.RunAsync(async world =>
    {
        for (var round = 0; round < Rounds; round++) await OneAfterTheOtherAsync(world);
        await AllAtOnceAsync(world, [.. Enumerable.Repeat(world.Client, 2)]);
        await AllAtOnceAsync(world, [.. Enumerable.Repeat(world.Client, Callers)]);
        for (var round = 0; round < Rounds; round++) await AnywhereAsync(world);
    }, new CardsOptions { Instances = 2 });

    // Both are with fraud prevention before the money of either has moved; the second gets its verdict when the first has been answered.
    private static async Task OneAfterTheOtherAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(5_000), await world.AddAsync(0));
        var intent = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {intent} twice at the same moment, and let fraud prevention allow the second when the first had been answered.");
        var half = await world.CompleteOneOfTwoAsync(intent);
        half.Verdict.Open();
        var late = (await Task.WhenAll(half.Open)).Select(one => one.Answer).ToList();
        // On a busy machine a verdict may have come too late to be used.
        world.Scenario.ShouldBeForced(half.Made is not null, "No verdict was used, so nothing could move twice.");
        foreach (var answer in late)
            world.MustBeThe(half.Made!, world.MustBe(intent, answer, 200, Transfer.Completed), intent);
        foreach (var answer in half.Early)
            world.MustBeThe(half.Made ?? answer.Transfer!, world.MustBe(intent, answer, 202, Transfer.Pending), intent);
        await MustBeOneEntryAsync(world, intent, from, to);
        if (half.Made is { } made) await world.MustShowAsync(intent, made.TransferId, Transfer.Completed, promise: Promises.OneTransfer);
    }

    private static async Task AllAtOnceAsync(CardsWorld world, IReadOnlyList<CardsClient> clients)
    {
        var (from, to) = (await world.AddAsync(20_000), await world.AddAsync(0));
        var intent = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {intent} {clients.Count} times at the same moment.");
        var answers = await world.SettleAtOnceAsync([.. clients.Select(client => (client, intent))]);
        await MustHaveMovedOnceAsync(world, intent, from, to, [.. answers.Select(one => one.Answer)]);
    }

    // What a repetition at another instance is answered is judged elsewhere.
    private static async Task AnywhereAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(20_000), await world.AddAsync(0));
        var intent = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {intent} through both instances at the same moment.");
        await world.SettleAtOnceAsync([.. world.Clients.Select(client => (client, intent))]);
        await MustBeOneEntryAsync(world, intent, from, to);
    }

    private static async Task MustHaveMovedOnceAsync(CardsWorld world, Intent intent, Account from, Account to, IReadOnlyList<Answer> answers)
    {
        IEnumerable<string> Seen() => [$"{intent}", .. answers.Select(answer => $"answer: {answer}"), .. world.Fraud.LinesOf(intent)];
        var ids = answers.Select(answer => answer.Transfer?.TransferId).Distinct().ToList();
        world.Scenario.MustHold(Promises.OneTransfer, ids is [not null], Seen);
        await MustBeOneEntryAsync(world, intent, from, to);
        // One that was answered while another was under way may have been pending by then.
        world.Scenario.MustHold(
            Promises.OneTransfer,
            answers.All(answer => answer.Transfer!.Is(intent, answer.Status == 200 ? Transfer.Completed : Transfer.Pending)), Seen);
        // On a busy machine a verdict may have come too late to be used.
        world.Scenario.ShouldBeForced(answers.Any(answer => answer.Status == 200), "No verdict was used, so nothing could move twice.");
        await world.MustShowAsync(intent, ids[0]!, Transfer.Completed, promise: Promises.OneTransfer);
    }

    private static async Task MustBeOneEntryAsync(CardsWorld world, Intent intent, Account from, Account to)
    {
        var (paid, received) = (await world.StatementAsync(from), await world.StatementAsync(to));
        world.Scenario.MustHold(
            Promises.MovesOnce,
            paid.Entries.Count <= 1 && received.Entries.Count <= 1 && to.OpenedWithMinor + intent.AmountMinor >= received.BalanceMinor
            && paid.BalanceMinor >= from.OpenedWithMinor - intent.AmountMinor,
            () =>
            [
                $"{intent}", $"paid: {paid.BalanceMinor} left of {from.OpenedWithMinor}, {paid.Entries.Count} entries",
                $"received: {received.BalanceMinor}, {received.Entries.Count} entries", .. world.Fraud.LinesOf(intent),
            ]);
    }
}
