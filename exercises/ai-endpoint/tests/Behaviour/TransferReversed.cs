using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Behaviour;

public sealed class TransferReversed
{
    [Scenario("transfer-reversed")]
    public Task A_reversed_transfer_gives_its_money_back() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(world.Scenario.Next(5_000, 9_000)), await world.AddAsync(world.Scenario.Next(0, 500)));
        var (reversed, kept) = (world.NewIntent(from, to), world.NewIntent(from, to));
        world.Scenario.Did($"Sent {reversed} and {kept}, and reversed the first of them twice.");
        var (back, stays) = (await world.MustCompleteAsync(reversed), await world.MustCompleteAsync(kept));
        await world.MustReverseAsync(reversed, back);
        await world.MustReverseAsync(reversed, back);

        await world.MustShowAsync(reversed, back.TransferId, Transfer.Reversed);
        await world.MustShowAsync(kept, stays.TransferId, Transfer.Completed);
        await world.MustHoldAsync(
            Promises.Reverses, (from, from.OpenedWithMinor - stays.AmountMinor), (to, to.OpenedWithMinor + stays.AmountMinor));
        foreach (var account in (Account[])[from, to])
            await world.MustHaveEntriesAsync(account, (back, Entry.OfTransfer), (stays, Entry.OfTransfer), (back, Entry.OfReversal));
        await world.MustKeepSumAsync(from, to);

        var owner = world.NewOwner();
        var (own, other) = (await world.AddAsync(1_000, ownerId: owner), await world.AddAsync(0, ownerId: owner));
        var everything = world.NewIntent(own, other, 1_000);
        world.Scenario.Did($"Sent {everything}, between two accounts of one owner's, and reversed it.");
        await world.MustReverseAsync(everything, await world.MustCompleteAsync(everything));
        await world.MustHoldAsync(Promises.Reverses, (own, 1_000), (other, 0));
    }, new CardsOptions { WarmUp = false });
}
