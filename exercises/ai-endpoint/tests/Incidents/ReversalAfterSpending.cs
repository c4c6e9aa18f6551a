using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class ReversalAfterSpending
{
    private const int Rounds = 4;

    [Scenario("reversal-after-spending")]
    public Task Reversing_a_transfer_whose_money_has_gone_on_moves_nothing() => CardsWorld.RunAsync(async world =>
    {
        // All of it is gone; most of it; all but one.
        await SpentAsync(world, 0, 1_000, 1_000);
        await SpentAsync(world, 300, 1_000, 1_250);
        await SpentAsync(world, 0, 1_000, 1);
        await PromisedAsync(world);
        for (var round = 0; round < Rounds; round++) await SpendingAsync(world);
    }, new CardsOptions { WarmUp = false });

    // The money goes on at the moment of the reversal. Only the answers are judged: what the accounts then hold is judged elsewhere.
    private static async Task SpendingAsync(CardsWorld world)
    {
        var (payer, recipient, shop) = (await world.AddAsync(5_000), await world.AddAsync(0), await world.AddAsync(0));
        var (paid, passedOn) = (world.NewIntent(payer, recipient, 1_000), world.NewIntent(recipient, shop, 1_000));
        var made = await world.MustCompleteAsync(paid);
        world.Scenario.Did($"Reversed {paid} at the moment of {passedOn}.");
        var answers = await world.SettleAtOnceAsync(
            [(world.Client, passedOn)], [() => world.Client.ReverseAsync(paid.OwnerId, made.TransferId, world.Cancellation)]);
        var reversal = answers[1].Answer;
        world.Scenario.MustHold(
            Promises.SpentIsNotReversed, reversal.Transfer?.Is(paid, Transfer.Reversed) == true || reversal.IsRefusal(409, "funds"),
            () => [$"{passedOn}: {answers[0].Answer}", $"{paid}, reversed: {reversal}"]);
    }

    // What is pending has not gone on.
    private static async Task PromisedAsync(CardsWorld world)
    {
        var (payer, recipient, shop) = (await world.AddAsync(5_000), await world.AddAsync(0), await world.AddAsync(0));
        var (paid, passedOn) = (world.NewIntent(payer, recipient, 1_000), world.NewIntent(recipient, shop, 1_000));
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), passedOn);
        world.Scenario.Did($"Sent {paid}, then {passedOn}, which stays pending, and reversed the first of them.");
        var made = await world.MustCompleteAsync(paid);
        var pending = await world.MustBePendingAsync(passedOn);
        await world.MustReverseAsync(paid, made);
        await world.MustBeUntouchedAsync(Promises.Reverses, payer, recipient, shop);
        world.Fraud.Says(FraudPrevention.Allow, passedOn);
        var answer = await world.Client.TransferAsync(passedOn, world.Cancellation);
        world.MustBeThe(pending, world.MustBe(passedOn, answer, 200, Transfer.Declined, "funds"), passedOn);
    }

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
