using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Only the answers are judged: what the accounts hold is judged elsewhere.</summary>
public sealed class OppositeTransfers
{
    private const int Pairs = 4;

    [Scenario("opposite-transfers")]
    public Task Transfers_in_opposite_directions_at_the_same_moment_are_both_answered() => CardsWorld.RunAsync(async world =>
    {
        world.NotNowBreaks = Promises.SettlesAtOnce;
        for (var pair = 0; pair < Pairs; pair++) await OppositeAsync(world, alike: pair % 2 == 1);

        await RingAsync(world);
        await AllAsync(world);
        await WithReversalAsync(world);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    private static async Task OppositeAsync(CardsWorld world, bool alike)
    {
        var accounts = alike ? await AddAlikeAsync(world) : await AddAsync(world, 2);
        world.Scenario.Did($"Sent a transfer from {accounts[0].AccountId} to {accounts[1].AccountId} and one back at the same moment.");
        await MustCompleteAsync(world, world.NewIntent(accounts[0], accounts[1]), world.NewIntent(accounts[1], accounts[0]));
    }

    private static async Task RingAsync(CardsWorld world)
    {
        var accounts = await AddAsync(world, 3);
        world.Scenario.Did("Sent three transfers around three accounts at the same moment.");
        await MustCompleteAsync(world, [.. accounts.Select((from, index) => world.NewIntent(from, accounts[(index + 1) % accounts.Length]))]);
    }

    // As many as the contract names, over four accounts, in every direction.
    private static async Task AllAsync(CardsWorld world)
    {
        var accounts = await AddAsync(world, 4);
        world.Scenario.Did("Sent eight transfers between four accounts at the same moment.");
        await MustCompleteAsync(world, [.. world.Scenario.Shuffled(accounts.SelectMany(
            (from, index) => ((int[])[1, 2]).Select(step => world.NewIntent(from, accounts[(index + step) % accounts.Length]))))]);
    }

    private static async Task WithReversalAsync(CardsWorld world)
    {
        var accounts = await AddAsync(world, 2);
        var before = world.NewIntent(accounts[0], accounts[1]);
        var made = await world.MustCompleteAsync(before);
        var intent = world.NewIntent(accounts[0], accounts[1]);
        world.Scenario.Did($"Reversed {before} at the moment of another transfer in the same direction.");
        var answers = await world.SettleAtOnceAsync(
            [(world.Client, intent)], [() => world.Client.ReverseAsync(before.OwnerId, made.TransferId, world.Cancellation)]);
        MustBeCompleted(world, intent, answers[0].Answer);
        world.MustBe(before, answers[1].Answer, 200, Transfer.Reversed, promise: Promises.SettlesAtOnce);
        world.MustBeInTime(answers, Promises.SettlesAtOnce);
    }

    private static async Task MustCompleteAsync(CardsWorld world, params Intent[] intents)
    {
        var answers = await world.SettleAtOnceAsync([.. intents.Select(intent => (world.Client, intent))]);
        foreach (var (intent, one) in intents.Zip(answers)) MustBeCompleted(world, intent, one.Answer);
        world.MustBeInTime(answers, Promises.SettlesAtOnce);
    }

    private static void MustBeCompleted(CardsWorld world, Intent intent, Answer answer)
    {
        // On a busy machine a verdict may have come too late to be used.
        world.Scenario.ShouldBeForced(
            answer.Transfer?.Status != Transfer.Pending, "A verdict was not used, so not all transfers settled at once.");
        world.MustBe(intent, answer, 200, Transfer.Completed, promise: Promises.SettlesAtOnce);
    }

    // Two ids that differ in letter case only are two ids.
    private static Task<Account[]> AddAlikeAsync(CardsWorld world)
    {
        var token = world.Scenario.Token(8);
        return world.AddAsync(
            [.. world.Scenario.Shuffled((string[])[$"a-{token}", $"A-{token}"]).Select(id => world.NewAccount(50_000, accountId: id))]);
    }

    // Every order that a service may think of comes up: ids of different lengths, and of one length in both orders.
    private static Task<Account[]> AddAsync(CardsWorld world, int count) => world.AddAsync(
    [
        .. world.Scenario.Shuffled(Enumerable.Range(0, count).Select(index =>
        {
            var length = world.Scenario.Next(0, 2) == 0 ? 8 : world.Scenario.Next(6, 30);
            return world.NewAccount(50_000, accountId: $"{(char)('a' + world.Scenario.Next(0, 26))}{index}-{world.Scenario.Token(length)}");
        })),
    ]);
}
