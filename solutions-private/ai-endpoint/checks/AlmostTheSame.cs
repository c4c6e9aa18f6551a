using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Checks;

/// <summary>Keys, contents and owners that are near each other, on two instances: together and one after the other.</summary>
public sealed class AlmostTheSame
{
    private const int Rounds = 3;
    private const int LongestId = 64;
    private const int LongestToken = 256;
    private const long LargestAmount = 10_000_000;

    [Scenario("almost-the-same")]
    public Task Requests_that_are_almost_the_same_are_different_ones() => CardsWorld.RunAsync(async world =>
    {
        var kept = new Kept([], []);
        for (var round = 0; round < Rounds; round++)
        {
            await KeysAtOnceAsync(world, kept);
            await OwnersAtOnceAsync(world, kept);
        }

        await ShiftedContentsAsync(world, kept);
        await ShiftedAmountsAsync(world, kept);
        await LimitsAsync(world, kept);
        world.Scenario.Did("Compared the books.");
        await world.MustAddUpAsync(kept.Deeds, kept.Accounts);
    }, new CardsOptions { Instances = 2 });

    // One owner, one content, keys that differ in the case of one letter.
    private static async Task KeysAtOnceAsync(CardsWorld world, Kept kept)
    {
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        var (deed, key) = (world.NewDeed(from, to), $"key_{world.Scenario.Token(8)}-x");
        string[] keys = [key, $"K{key[1..]}", $"{key[..^1]}X", $"kEy{key[3..]}"];
        Deed[] all = [.. keys.Select(one => new Deed(from, to, deed.Intent with { Key = one, DeviceToken = $"dt-{world.Scenario.Token(24)}" }))];
        world.Scenario.Did($"Sent {all.Length} transfers, whose keys differ in the case of one letter, to both instances at the same moment.");
        await AtOnceAsync(world, [.. all.SelectMany(one => world.Clients.Select(client => (client, one)))]);
        await MustBeDifferentAsync(world, all);
        await KeepAsync(world, kept, [from, to], all);
    }

    // Two owners use one key, and pay each other.
    private static async Task OwnersAtOnceAsync(CardsWorld world, Kept kept)
    {
        var owner = $"Own_{world.Scenario.Token(8)}";
        var (first, second) = (await world.AddAsync(20_000, ownerId: owner), await world.AddAsync(20_000, ownerId: owner.ToLowerInvariant()));
        var there = world.NewDeed(first, second);
        Deed[] both = [there, new Deed(second, first, world.NewIntent(second, first, there.Intent.AmountMinor) with { Key = there.Intent.Key })];
        world.Scenario.Did("Sent a transfer each of two owners, whose names differ in case, with one key, to both instances at the same moment.");
        await AtOnceAsync(world, [.. both.SelectMany(one => world.Clients.Select(client => (client, one)))]);
        await MustBeDifferentAsync(world, both);
        await KeepAsync(world, kept, [first, second], both);
    }

    // Written one after the other, with or without anything between them, these accounts are the same text.
    private static async Task ShiftedContentsAsync(CardsWorld world, Kept kept)
    {
        foreach (var between in (string[])["", "-", "_"])
        {
            var (owner, left, right) = (world.NewOwner(), world.Scenario.Token(8), world.Scenario.Token(8));
            (string From, string To)[] pairs =
            [
                ($"{left}{between}b", $"c{between}{right}"), (left, $"b{between}c{between}{right}"), ($"{left}{between}b{between}c", right),
            ];
            List<Account> accounts = [];
            List<Deed> deeds = [];
            foreach (var (fromId, toId) in pairs)
            {
                accounts.AddRange(await world.AddAsync(
                    world.NewAccount(9_000, ownerId: owner, accountId: fromId), world.NewAccount(0, ownerId: owner, accountId: toId)));
                deeds.Add(world.NewDeed(accounts[^2], accounts[^1], 100));
            }

            world.Scenario.Did($"Sent one key with accounts whose names are shifted: {string.Join("; ", pairs)}. Then each with a key of its own.");
            await MustTellApartAsync(world, deeds);
            await KeepAsync(world, kept, accounts, deeds);
        }
    }

    // The end of an account's name and the beginning of an amount.
    private static async Task ShiftedAmountsAsync(CardsWorld world, Kept kept)
    {
        var (owner, name) = (world.NewOwner(), world.Scenario.Token(8));
        List<Account> accounts = [await world.AddAsync(9_000, ownerId: owner)];
        List<Deed> deeds = [];
        foreach (var (toId, amount) in ((string, long)[])[($"{name}x1", 23), ($"{name}x", 123), ($"{name}x12", 3)])
        {
            accounts.Add(await world.AddAsync(0, ownerId: owner, accountId: toId));
            deeds.Add(world.NewDeed(accounts[0], accounts[^1], amount));
        }

        world.Scenario.Did("Sent one key with digits shifted from the account's name to the amount. Then each with a key of its own.");
        await MustTellApartAsync(world, deeds);
        await KeepAsync(world, kept, accounts, deeds);
    }

    // The shortest and the longest of everything, and names that differ in their last letter only.
    private static async Task LimitsAsync(CardsWorld world, Kept kept)
    {
        string NewName() => world.Scenario.Token(LongestId - 1);
        var (owner, name, key) = (NewName(), NewName(), NewName());
        var upper = await world.AddAsync(3 * LargestAmount, ownerId: $"{owner}A", accountId: $"{name}A");
        var lower = await world.AddAsync(3 * LargestAmount, ownerId: $"{owner}a", accountId: $"{name}a");
        var other = await world.AddAsync(0, ownerId: $"{owner}b", accountId: $"{name}-");
        var one = await world.AddAsync(1, ownerId: "o", accountId: "c");
        Deed[] all =
        [
            new Deed(upper, lower, world.NewIntent(upper, lower, LargestAmount) with { Key = $"{key}K", DeviceToken = Visible(world, LongestToken) }),
            new Deed(lower, upper, world.NewIntent(lower, upper, LargestAmount) with { Key = $"{key}K", DeviceToken = Visible(world, LongestToken) }),
            new Deed(upper, other, world.NewIntent(upper, other, LargestAmount) with { Key = $"{key}k" }),
            new Deed(one, other, world.NewIntent(one, other, 1) with { Key = "k", DeviceToken = "t" }),
        ];
        world.Scenario.Did("Sent transfers with the longest and the shortest of everything to both instances, and reversed one.");
        await AtOnceAsync(world, [.. all.SelectMany(deed => world.Clients.Select(client => (client, deed)))]);
        await MustBeDifferentAsync(world, all);
        await world.MustBeReversedAsync(all[2], world.Clients);
        foreach (var deed in all) await world.MustBeMadeAsync(deed, world.Clients);
        await KeepAsync(world, kept, [upper, lower, other, one], all);
    }

    // At the same moment, after their verdicts. What is pending then, for want of one in time, is sent again later.
    private static async Task AtOnceAsync(CardsWorld world, IReadOnlyList<(CardsClient Client, Deed Deed)> sent)
    {
        var answers = await world.SettleAtOnceAsync([.. sent.Select(one => (one.Client, one.Deed.Intent))]);
        world.MustBeInTime(answers, Promises.SettlesAtOnce);
        foreach (var ((_, deed), one) in sent.Zip(answers))
        {
            world.Scenario.MustHold(
                Promises.KeysAreTheirOwners,
                one.Answer.Transfer is { } shown && shown.Is(deed.Intent) && deed.Keep(shown.TransferId) == shown.TransferId,
                () => [$"{deed.Intent}", .. sent.Zip(answers, (other, answer) => $"{other.Deed.Intent}: {answer.Answer}")]);
        }
    }

    private static async Task MustBeDifferentAsync(CardsWorld world, IReadOnlyList<Deed> deeds)
    {
        foreach (var deed in deeds) await world.MustBeMadeAsync(deed, world.Clients);
        world.Scenario.MustHold(
            Promises.KeysAreTheirOwners, deeds.Select(deed => deed.TransferId).Distinct().Count() == deeds.Count,
            () => deeds.Select(deed => $"{deed.Intent}: transfer {deed.TransferId}"));
    }

    // The first is made, and its key is refused with the content of the others; with keys of their own, these are made as well.
    private static async Task MustTellApartAsync(CardsWorld world, List<Deed> deeds)
    {
        var first = deeds[0];
        await world.MustBeMadeAsync(first, world.Clients[0]);
        foreach (var (other, client) in deeds.Skip(1).SelectMany(_ => world.Clients, (other, client) => (other, client)))
        {
            var reused = other.Intent with { Key = first.Intent.Key };
            var answer = await client.TransferAsync(reused, world.Cancellation);
            world.MustBeRefused(answer, 422, "key-reused", Promises.OtherBodyIsRefused, $"first {first.Intent}, then {reused}");
        }

        foreach (var other in deeds.Skip(1)) await world.MustBeMadeAsync(other, world.Clients[1]);
        // As it was, at the instance that has not seen it.
        await world.MustBeMadeAsync(first, world.Clients[1]);
    }

    // Every visible character, and a part that nobody else has.
    private static string Visible(CardsWorld world, int length)
    {
        var all = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code));
        return $"{world.Scenario.Token(24)}{all}".PadRight(length, 'x')[..length];
    }

    // Before more notifications wait than the contract speaks of.
    private static async Task KeepAsync(CardsWorld world, Kept kept, IEnumerable<Account> accounts, IReadOnlyList<Deed> deeds)
    {
        await world.MustBeNotifiedAsync([.. deeds.Select(deed => deed.Notified)]);
        kept.Accounts.AddRange(accounts);
        kept.Deeds.AddRange(deeds);
    }

    /// <summary>What is compared at the end.</summary>
    private sealed record Kept(List<Account> Accounts, List<Deed> Deeds);
}
