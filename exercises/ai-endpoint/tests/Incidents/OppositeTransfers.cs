using AiEndpoint.Tests.Setup;
using Exercises.Testing;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Only the answers are judged: what the accounts hold is judged elsewhere.</summary>
public sealed class OppositeTransfers
{
    private const int Pairs = 4;

    // More operations than a transfer, or a reversal, needs in any sensible design; the sweep ends with the first that is answered.
    private const int MostOperations = 14;

    // One that arrives meanwhile is waited for until it waits itself: until the service sends nothing more to the database.
    private static readonly TimeSpan WaitsItself = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan MostHeld = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan ReachedWithin = TimeSpan.FromSeconds(5);

    [Scenario("opposite-transfers")]
    public Task Transfers_in_opposite_directions_at_the_same_moment_are_both_answered() => CardsWorld.RunAsync(async world =>
    {
        world.NotNowBreaks = Promises.SettlesAtOnce;
        for (var pair = 0; pair < Pairs; pair++) await OppositeAsync(world, alike: pair % 2 == 1);

        await RingAsync(world);
        await AllAsync(world);
        await SameTwoAsync(world);
        await WithReversalAsync(world);
        foreach (var reverses in (bool[])[false, true]) await MeanwhileAsync(world, reverses);
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

    // No two of them can go on at once, so whoever loses, and begins anew, may lose seven times.
    private static async Task SameTwoAsync(CardsWorld world)
    {
        var accounts = await AddAsync(world, 2);
        world.Scenario.Did("Sent eight transfers between two accounts at the same moment, four in each direction.");
        await MustCompleteAsync(world, [.. world.Scenario.Shuffled(Enumerable.Range(0, 4).SelectMany(
            _ => (Intent[])[world.NewIntent(accounts[0], accounts[1]), world.NewIntent(accounts[1], accounts[0])]))]);
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
        world.MustBeCompleted(intent, answers[0].Answer, Promises.SettlesAtOnce);
        world.MustBe(before, answers[1].Answer, 200, Transfer.Reversed, promise: Promises.SettlesAtOnce);
        world.MustBeInTime(answers, Promises.SettlesAtOnce);
    }

    // One is held before another of its operations each time, with whatever it has locked by then, until the others, in both directions, are
    // answered or wait for it.
    private static async Task MeanwhileAsync(CardsWorld world, bool reverses)
    {
        var held = 0;
        for (var (nth, isOver) = (1, false); !isOver && nth <= MostOperations; nth++)
        {
            var accounts = await AddAsync(world, 2);
            var first = world.NewIntent(accounts[0], accounts[1]);
            Intent[] others = [world.NewIntent(accounts[1], accounts[0]), world.NewIntent(accounts[0], accounts[1])];
            var made = reverses ? await world.MustCompleteAsync(first) : null;
            var stall = world.Service.Database.StallOperation(nth);
            var early = Races.TimeAsync(() => made is null
                ? world.Client.TransferAsync(first, world.Cancellation)
                : world.Client.ReverseAsync(first.OwnerId, made.TransferId, world.Cancellation));
            await Task.WhenAny(stall.WhenStalledAsync(ReachedWithin), early);
            isOver = stall.Stalled is null;
            var late = Task.WhenAll(others.Select(other => Races.TimeAsync(() => world.Client.TransferAsync(other, world.Cancellation))));
            if (!isOver)
            {
                held = nth;
                await Task.WhenAny(late, Quiet.UntilAsync(() => world.Service.Database.Units, WaitsItself, MostHeld, world.Cancellation));
            }

            stall.Release();
            Timed[] answers = [await early, .. await late];
            if (made is null) world.MustBeCompleted(first, answers[0].Answer, Promises.SettlesAtOnce);
            else world.MustBe(first, answers[0].Answer, 200, Transfer.Reversed, promise: Promises.SettlesAtOnce);
            foreach (var (other, one) in others.Zip(answers.Skip(1))) world.MustBeCompleted(other, one.Answer, Promises.SettlesAtOnce);
            world.MustBeInTime(answers, Promises.SettlesAtOnce);
        }

        world.Scenario.Did(
            $"Sent {held} {(reverses ? "reversals" : "transfers")}, each with two transfers between its accounts, one in each direction, when it was held "
            + "before another operation of the database.");
    }

    private static async Task MustCompleteAsync(CardsWorld world, params Intent[] intents)
    {
        var answers = await world.SettleAtOnceAsync([.. intents.Select(intent => (world.Client, intent))]);
        foreach (var (intent, one) in intents.Zip(answers)) world.MustBeCompleted(intent, one.Answer, Promises.SettlesAtOnce);
        world.MustBeInTime(answers, Promises.SettlesAtOnce);
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
