using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Everybody but its owner asks for money from an account.</summary>
public sealed class SomebodyElsesCard
{
    private const long OpenedWith = 5_000;

    // Whichever of the two comes first when ids are sorted, and whichever is longer.
    private static readonly (string From, string To)[] Beginnings = [("a", "z"), ("z", "a"), ("A", "a"), ("a-b", "a"), ("9", "a-b-c-d")];

    [Scenario("somebody-elses-card")]
    public Task Only_the_owner_of_an_account_pays_from_it() => CardsWorld.RunAsync(async world =>
    {
        List<string> own = [];
        foreach (var (index, beginnings) in Beginnings.Index()) own.AddRange(await TryAsync(world, beginnings, isPayerFirst: index % 2 == 0));
        world.MustNotifyNothingElse(own);
    });

    private static async Task<IEnumerable<string>> TryAsync(CardsWorld world, (string From, string To) beginnings, bool isPayerFirst)
    {
        Account Of(string beginning, string? ownerId = null) =>
            world.NewAccount(OpenedWith, ownerId: ownerId, accountId: $"{beginning}{world.Scenario.Token(8)}");
        var (from, to) = (Of(beginnings.From), Of(beginnings.To));
        var (others, another) = (Of("m"), Of("m", to.OwnerId));
        await world.AddAsync(isPayerFirst ? [from, to, others, another] : [another, others, to, from]);

        world.Scenario.Did($"Asked for money from {from}, as everybody but its owner, and between accounts of which one does not exist.");
        // What other letters make another owner, and what its owner has elsewhere, makes nobody an owner.
        Intent[] strange =
        [
            world.NewIntent(from, to) with { OwnerId = to.OwnerId },
            world.NewIntent(from, to) with { OwnerId = others.OwnerId },
            world.NewIntent(from, to) with { OwnerId = world.NewOwner() },
            world.NewIntent(from, to) with { OwnerId = from.OwnerId.ToUpperInvariant() },
            world.NewIntent(from, to) with { OwnerId = from.OwnerId[..^1] },
            world.NewIntent(from, to) with { OwnerId = $"{from.OwnerId}_" },
            world.NewIntent(from, to) with { OwnerId = from.AccountId },
            world.NewIntent(from, another) with { OwnerId = to.OwnerId },
            world.NewIntent(from, others) with { OwnerId = to.OwnerId },
        ];
        Intent[] missing =
        [
            world.NewIntent(from, to) with { OwnerId = to.OwnerId, From = world.NewAccountId() },
            world.NewIntent(from, to) with { From = $"{from.AccountId}-" },
            world.NewIntent(from, to) with { To = world.NewAccountId() },
            world.NewIntent(from, to) with { To = $"{to.AccountId}-" },
        ];
        foreach (var intent in strange)
        {
            var answer = await world.Client.TransferAsync(intent, world.Cancellation);
            world.MustBeNotFound(answer, Promises.OnlyTheOwnerPays, $"{intent}, asked for by {intent.OwnerId}");
        }

        foreach (var intent in missing)
        {
            var answer = await world.Client.TransferAsync(intent, world.Cancellation);
            world.MustBeNotFound(answer, Promises.NoneIs404, $"{intent}, of which one account does not exist");
        }

        Account[] all = [from, to, others, another];
        await world.MustBeUntouchedAsync(Promises.OnlyTheOwnerPays, all);
        foreach (var account in all) await world.MustHaveEntriesAsync(account);

        world.Scenario.Did($"Asked for money from {from} as its owner, and from {to} as its owner, with the key that was answered 404.");
        var paid = await world.MustCompleteAsync(world.NewIntent(from, to));
        var back = world.NewIntent(to, from) with { Key = strange[0].Key };
        var answered = await world.Client.TransferAsync(back, world.Cancellation);
        var paidBack = world.MustBe(back, answered, 200, Transfer.Completed, promise: Promises.RefusedLeavesKeyFree);
        await world.MustHaveEntriesAsync(from, (paid, Entry.OfTransfer), (paidBack, Entry.OfTransfer));
        await world.MustHaveEntriesAsync(to, (paid, Entry.OfTransfer), (paidBack, Entry.OfTransfer));
        return [paid.TransferId, paidBack.TransferId];
    }
}
