using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Guards;

public sealed class StrangersSeeNothing
{
    [Scenario("strangers-see-nothing")]
    public Task Transfers_and_statements_of_others_do_not_exist() => CardsWorld.RunAsync(async world =>
    {
        var owner = $"Ann_{world.Scenario.Token(8)}";
        var (from, to) = (await world.AddAsync(9_000, ownerId: owner), await world.AddAsync(9_000));
        var intent = world.NewIntent(from, to, 1_000);
        var made = await world.MustCompleteAsync(intent);
        // Its recipient, somebody who has nothing to do with it, and owners whose names are alike.
        string[] strangers =
        [
            to.OwnerId, world.NewOwner(), owner.ToLowerInvariant(), owner.ToUpperInvariant(), owner.Replace('_', '-'), $"{owner}_", owner[..^1],
            owner.Replace('_', 'x'), from.AccountId,
        ];
        world.Scenario.Did($"Made {intent}. Then {strangers.Length} others, its recipient among them, read and reversed it, and read the statement.");
        foreach (var stranger in world.Scenario.Shuffled(strangers))
        {
            MustSeeNothing(world, await world.Client.FindAsync(stranger, made.TransferId, world.Cancellation), $"{stranger} reads {made}");
            MustSeeNothing(world, await world.Client.ReverseAsync(stranger, made.TransferId, world.Cancellation), $"{stranger} reverses {made}");
            await MustSeeNoStatementAsync(world, stranger, from);
        }

        await MustSeeNoStatementAsync(world, owner, to);
        await MustPayNothingAsync(world, from, to, [.. strangers.Where(stranger => stranger != to.OwnerId)]);

        world.Scenario.Did("Its owner read it and reversed it.");
        await world.MustShowAsync(intent, made.TransferId, Transfer.Completed);
        await world.MustHoldAsync(Promises.StrangersSeeNothing, (from, 8_000), (to, 10_000));
        await world.MustHaveEntriesAsync(from, (made, Entry.OfTransfer));
        await world.MustReverseAsync(intent, made);
        MustSeeNothing(world, await world.Client.ReverseAsync(to.OwnerId, made.TransferId, world.Cancellation), $"{to.OwnerId} reverses it again");
        await AlikeAsync(world);
    }, new CardsOptions { WarmUp = false });

    // Payers who own neither account, and accounts that do not exist.
    private static async Task MustPayNothingAsync(CardsWorld world, Account from, Account to, string[] strangers)
    {
        var none = world.NewAccountId();
        Intent[] intents =
        [
            .. strangers.Select(stranger => world.NewIntent(from, to, 10) with { OwnerId = stranger }),
            world.NewIntent(from, to, 10) with { To = none }, world.NewIntent(from, to, 10) with { From = none },
            world.NewIntent(from, to, 10) with { From = none, OwnerId = world.NewOwner() },
            world.NewIntent(from, to, 10) with { To = none, OwnerId = world.NewOwner() },
            world.NewIntent(from, to, 10) with { From = none, To = world.NewAccountId() },
            world.NewIntent(from, to, 10) with { From = from.AccountId.ToUpperInvariant() },
            world.NewIntent(from, to, 10) with { To = to.AccountId.ToUpperInvariant() },
        ];
        world.Scenario.Did($"Sent {intents.Length} transfers between accounts of others, or of nobody.");
        foreach (var intent in world.Scenario.Shuffled(intents))
        {
            var answer = await world.Client.TransferAsync(intent, world.Cancellation);
            world.MustBeNotFound(answer, Promises.OnlyTheOwnerPays, $"{intent}");
        }
    }

    // Accounts whose ids are alike belong to different owners.
    private static async Task AlikeAsync(CardsWorld world)
    {
        var id = world.Scenario.Token(8);
        var accounts = await world.AddAsync(
            [.. ((string[])[$"C_{id}", $"C-{id}", $"c_{id}", $"C_{id}_", $"Cx{id}"]).Select(one => world.NewAccount(500, accountId: one))]);
        world.Scenario.Did($"Asked for the statements of {accounts.Length} accounts whose ids are alike, as each of their owners.");
        foreach (var account in accounts)
        {
            await world.StatementAsync(account);
            foreach (var other in accounts.Where(other => other != account)) await MustSeeNoStatementAsync(world, account.OwnerId, other);
        }
    }

    private static async Task MustSeeNoStatementAsync(CardsWorld world, string ownerId, Account account) => MustSeeNothing(
        world, await world.Client.StatementAsync(ownerId, account.AccountId, world.Cancellation), $"{ownerId} asks for the statement of {account}");

    private static void MustSeeNothing(CardsWorld world, Answer answer, string what) =>
        world.MustBeNotFound(answer, Promises.StrangersSeeNothing, what);
}
