using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Guards;

public sealed class KeysAndBodies
{
    [Scenario("keys-and-bodies")]
    public Task A_key_belongs_to_one_owner_and_one_body() => CardsWorld.RunAsync(async world =>
    {
        await OtherBodiesAsync(world);
        await OtherKeysAsync(world);
        await OtherOwnersAsync(world);
        await RefusedKeysAsync(world);
        await BodiesAtOnceAsync(world);
        await SameContentAsync(world);
    });

    // Whatever has become of the first.
    private static async Task OtherBodiesAsync(CardsWorld world)
    {
        var owner = world.NewOwner();
        var (from, other, to) = (await world.AddAsync(9_000, ownerId: owner), await world.AddAsync(9_000, ownerId: owner), await world.AddAsync(0));
        var (completed, denied, waits) = (world.NewIntent(from, to), world.NewIntent(from, to), world.NewIntent(from, to));
        world.Fraud.Says(FraudPrevention.Deny, denied);
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), waits);
        world.Scenario.Did("Made a transfer, one that is declined and one that stays pending, and sent their keys with other bodies.");
        var made = await world.MustCompleteAsync(completed);
        var declined = world.MustBe(denied, await world.Client.TransferAsync(denied, world.Cancellation), 200, Transfer.Declined, "fraud");
        var pending = await world.MustBePendingAsync(waits);
        foreach (var first in (Intent[])[completed, denied, waits])
        {
            Intent[] others =
            [
                first with { AmountMinor = first.AmountMinor + 1 }, first with { AmountMinor = first.AmountMinor * 10 },
                first with { From = other.AccountId }, first with { To = other.AccountId },
                first with { From = other.AccountId, To = from.AccountId }, first with { Currency = "USD" },
            ];
            // Each would be allowed.
            foreach (var second in others)
            {
                world.Fraud.Says(FraudPrevention.Allow, second with { DeviceToken = $"{second.DeviceToken}-2" });
                await MustBeReusedAsync(world, first, second with { DeviceToken = $"{second.DeviceToken}-2" });
            }
        }

        await world.MustShowAsync(completed, made.TransferId, Transfer.Completed);
        await world.MustShowAsync(denied, declined.TransferId, Transfer.Declined, "fraud");
        await world.MustShowAsync(waits, pending.TransferId, Transfer.Pending);
        await world.MustHoldAsync(
            Promises.OtherBodyIsRefused, (from, from.OpenedWithMinor - made.AmountMinor), (other, other.OpenedWithMinor), (to, made.AmountMinor));

        world.Fraud.Says(FraudPrevention.Allow, waits);
        world.Scenario.Did("Sent the pending one again when fraud prevention said allow.");
        world.MustBeThe(pending, await world.MustCompleteAsync(waits), waits, Promises.PendingIsTakenUp);
        await world.MustHoldAsync(Promises.MovesOnce, (to, made.AmountMinor + waits.AmountMinor));
    }

    private static async Task OtherKeysAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        var key = $"Key_{world.Scenario.Token(8)}";
        string[] keys =
        [
            key, key.ToLowerInvariant(), key.ToUpperInvariant(), $"{key}_", $"_{key}", key[..^1], $"{key}0",
            key.Replace('_', '-'), $"-{key}", $"{key}-1",
            // As long as a key may be, and different at its end.
            key.PadRight(63, 'x') + "y", key.PadRight(63, 'x') + "z",
        ];
        var intent = world.NewIntent(from, to, 100);
        world.Scenario.Did($"Sent {keys.Length} transfers that differ only in their keys, and hardly in these, and sent all of them again.");
        List<Transfer> made = [];
        foreach (var one in keys) made.Add(await world.MustCompleteAsync(intent with { Key = one }));
        world.Scenario.MustHold(
            Promises.KeysAreTheirOwners, made.Select(transfer => transfer.TransferId).Distinct().Count() == keys.Length,
            () => keys.Zip(made, (one, transfer) => $"{one}: {transfer}"));
        foreach (var (one, transfer) in keys.Zip(made))
            world.MustBeThe(transfer, await world.MustCompleteAsync(intent with { Key = one }), intent with { Key = one });
        await world.MustHoldAsync(Promises.KeysAreTheirOwners, (from, from.OpenedWithMinor - keys.Length * 100), (to, keys.Length * 100));
    }

    private static async Task OtherOwnersAsync(CardsWorld world)
    {
        var (owner, key) = ($"Own_{world.Scenario.Token(8)}", world.Scenario.Token(8));
        // Any way to write an owner and a key into one text must tell them apart.
        (string Owner, string Key)[] pairs =
        [
            (owner, $"b-{key}"), ($"{owner}-b", key), (owner.ToLowerInvariant(), $"b-{key}"), ($"{owner}_b", key), (owner, $"b_{key}"),
            ($"{owner}b", $"-{key}"), (owner.Replace('_', '-'), $"b-{key}"),
        ];
        var to = await world.AddAsync(0);
        world.Scenario.Did($"Sent {pairs.Length} transfers of as many owners with keys that are alike.");
        List<string> ids = [];
        foreach (var pair in pairs)
        {
            var from = await world.AddAsync(100, ownerId: pair.Owner);
            ids.Add((await world.MustCompleteAsync(world.NewIntent(from, to, 100) with { Key = pair.Key })).TransferId);
        }

        world.Scenario.MustHold(
            Promises.KeysAreTheirOwners, ids.Distinct().Count() == pairs.Length,
            () => pairs.Zip(ids, (pair, id) => $"owner {pair.Owner}, key {pair.Key}: transfer {id}"));
        await world.MustHoldAsync(Promises.KeysAreTheirOwners, (to, pairs.Length * 100));
    }

    private static async Task RefusedKeysAsync(CardsWorld world)
    {
        var (from, to, stranger) = (await world.AddAsync(5_000), world.NewAccount(0), await world.AddAsync(5_000));
        var intent = world.NewIntent(from, to, 700);
        world.Scenario.Did(
            $"Sent {intent} with an amount of 0, to an account that did not exist, and from a stranger's; then as it was, when the account existed.");
        await MustBeAsync(intent with { AmountMinor = 0 }, 400);
        await MustBeAsync(intent, 404);
        await MustBeAsync(intent with { From = stranger.AccountId }, 404);
        await MustBeAsync(intent with { To = world.NewAccountId() }, 404);
        await world.AddAsync(to);
        await MustBeAsync(intent with { Currency = "eur" }, 400);
        await MustBeAsync(intent with { From = stranger.AccountId }, 404);
        await world.MustCompleteAsync(intent);
        await world.MustHoldAsync(Promises.RefusedLeavesKeyFree, (from, 4_300), (to, 700), (stranger, 5_000));

        async Task MustBeAsync(Intent sent, int status)
        {
            var answer = await world.Client.TransferAsync(sent, world.Cancellation);
            world.Scenario.MustHold(
                Promises.RefusedLeavesKeyFree, answer.Status == status && answer.IsProblem,
                () => [$"{sent}", $"must be {status}", $"answer: {answer}"]);
        }
    }

    private static async Task BodiesAtOnceAsync(CardsWorld world)
    {
        for (var round = 0; round < 3; round++)
        {
            var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
            var intent = world.NewIntent(from, to, 1_000);
            Intent[] bodies =
            [
                .. Enumerable.Range(0, 4).Select(number =>
                    intent with { AmountMinor = intent.AmountMinor + number, DeviceToken = $"{intent.DeviceToken}-{number}" }),
            ];
            world.Scenario.Did($"Sent one key with {bodies.Length} bodies at the same moment.");
            var timed = await world.AtOnceAsync(
                [.. bodies.Select(body => (Func<Task<Answer>>)(() => world.Client.TransferAsync(body, world.Cancellation)))]);
            var answers = timed.Select(one => one.Answer).ToList();
            var winners = bodies.Zip(answers).Where(one => one.Second.Status == 200).ToList();
            world.Scenario.MustHold(
                Promises.OtherBodyIsRefused, winners.Count == 1 && answers.Count(answer => answer.IsRefusal(422, "key-reused")) == bodies.Length - 1,
                () => bodies.Zip(answers, (body, answer) => $"{body}: {answer}"));
            var (won, shown) = winners[0];
            world.MustBe(won, shown, 200, Transfer.Completed);
            await world.MustHoldAsync(Promises.OtherBodyIsRefused, (from, from.OpenedWithMinor - won.AmountMinor), (to, won.AmountMinor));
        }
    }

    // A verdict is about one transfer, however much another is like it.
    private static async Task SameContentAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        var intent = world.NewIntent(from, to);
        Intent[] alike = [intent, intent with { Key = $"{intent.Key}-2" }, intent with { Key = $"{intent.Key}-3" }];
        world.Scenario.Did($"Sent {alike.Length} transfers at the same moment that differ only in their keys.");
        var answers = await world.SettleAtOnceAsync([.. alike.Select(one => (world.Client, one))]);
        foreach (var (one, timed) in alike.Zip(answers))
            world.MustHaveBeenAllowed(one, world.MustBeCompleted(one, timed.Answer, Promises.MovesWhole));
    }

    private static async Task MustBeReusedAsync(CardsWorld world, Intent first, Intent second) => world.MustBeRefused(
        await world.Client.TransferAsync(second, world.Cancellation), 422, "key-reused", Promises.OtherBodyIsRefused,
        $"first {first}, then {second}");
}
