using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class ReversalAfterSpending
{
    [Scenario("reversal-after-spending")]
    public Task Reversing_a_transfer_whose_money_has_gone_on_moves_nothing() => CardsWorld.RunAsync(async world =>
    {
        // All of it is gone; most of it; all but one.
        await SpentAsync(world, 0, 1_000, 1_000);
        await SpentAsync(world, 300, 1_000, 1_250);
        await SpentAsync(world, 0, 1_000, 1);
    }, new CardsOptions { WarmUp = false });

    private static async Task SpentAsync(CardsWorld world, long before, long amount, long spent)
    {
        var (payer, recipient, shop) = (await world.AddAsync(5_000), await world.AddAsync(before), await world.AddAsync(0));
        var (paid, passedOn) = (world.NewIntent(payer, recipient, amount), world.NewIntent(recipient, shop, spent));
        world.Scenario.Did($"Sent {paid}, then {passedOn}, and reversed the first of them twice.");
        var (first, second) = (await world.MustCompleteAsync(paid), await world.MustCompleteAsync(passedOn));
        (Account, long)[] held = [(payer, 5_000 - amount), (recipient, before + amount - spent), (shop, spent)];
        for (var time = 0; time < 2; time++)
        {
            var reversal = await world.Client.ReverseAsync(paid.OwnerId, first.TransferId, world.Cancellation);
            await world.MustHoldAsync(Promises.SpentIsNotReversed, held);
            world.MustBeRefused(reversal, 409, "funds", Promises.SpentIsNotReversed, $"{paid}, of which {spent} went on; reversed");
        }

        await world.MustShowAsync(paid, first.TransferId, Transfer.Completed, promise: Promises.SpentIsNotReversed);
        await world.MustHaveEntriesAsync(payer, (first, Entry.OfTransfer));
        await world.MustHaveEntriesAsync(recipient with { OpenedWithMinor = before }, (first, Entry.OfTransfer), (second, Entry.OfTransfer));
        await world.MustHaveEntriesAsync(shop, (second, Entry.OfTransfer));
        await world.MustKeepSumAsync(payer, recipient, shop);

        world.Scenario.Did("Gave back what had gone on, and reversed the transfer once more.");
        await world.MustReverseAsync(passedOn, second);
        await world.MustReverseAsync(paid, first);
        await world.MustBeUntouchedAsync(Promises.Reverses, payer, recipient, shop);
    }
}
