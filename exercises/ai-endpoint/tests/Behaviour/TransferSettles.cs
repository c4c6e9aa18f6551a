using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Behaviour;

public sealed class TransferSettles
{
    [Scenario("transfer-settles")]
    public Task A_transfer_is_made_repeated_and_read_and_both_statements_show_it() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(world.Scenario.Next(20_000, 90_000)), await world.AddAsync(world.Scenario.Next(1, 500)));
        var intent = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {intent}, sent it again, and read it and both statements.");
        var made = await world.MustCompleteAsync(intent);
        var again = world.MustBe(intent, await world.Client.TransferAsync(intent, world.Cancellation), 200, Transfer.Completed);
        world.MustBeThe(made, again, intent);
        await world.MustShowAsync(intent, made.TransferId, Transfer.Completed);
        await world.MustHaveEntriesAsync(from, (made, Entry.OfTransfer));
        await world.MustHaveEntriesAsync(to, (made, Entry.OfTransfer));

        var all = world.NewIntent(from, to, from.OpenedWithMinor - made.AmountMinor);
        world.Scenario.Did($"Sent {all}, which leaves nothing there, and then one more of 1.");
        var last = await world.MustCompleteAsync(all);
        var tooMuch = world.NewIntent(from, to, 1);
        var declined = world.MustBe(
            tooMuch, await world.Client.TransferAsync(tooMuch, world.Cancellation), 200, Transfer.Declined, "funds", Promises.NoFunds);
        await world.MustShowAsync(tooMuch, declined.TransferId, Transfer.Declined, "funds");
        await world.MustHoldAsync(Promises.MovesWhole, (from, 0), (to, to.OpenedWithMinor + from.OpenedWithMinor));
        await world.MustHaveEntriesAsync(from, (made, Entry.OfTransfer), (last, Entry.OfTransfer));
        await world.MustHaveEntriesAsync(to, (made, Entry.OfTransfer), (last, Entry.OfTransfer));

        world.Scenario.Did("Reversed the first transfer, and sent its request once more.");
        await world.MustReverseAsync(intent, made);
        var reversed = world.MustBe(intent, await world.Client.TransferAsync(intent, world.Cancellation), 200, Transfer.Reversed);
        world.MustBeThe(made, reversed, intent);
        await world.MustHoldAsync(Promises.MovesOnce, (from, made.AmountMinor), (to, to.OpenedWithMinor + last.AmountMinor));
        await world.MustKeepSumAsync(from, to);
    }, new CardsOptions { WarmUp = false });
}
