using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class KeysBelongToBuyers
{
    [Scenario("keys-belong-to-buyers")]
    public Task A_key_is_one_order_of_one_buyer_with_one_content() => ShopWorld.RunAsync(async world =>
    {
        var (created, other) = (await world.CreateEventAsync([20, 20], 5), await world.CreateEventAsync([20]));
        var wish = world.NewWish(created, created.Ticket(0, 2), created.Ticket(1, 3));
        var first = await world.BuyAsync(wish);
        world.Scenario.Did("Sent an order again, also with its types in another order and after it was confirmed.");
        await MustBeReplayedAsync(world, first, wish, Order.Held);
        await MustBeReplayedAsync(world, first, wish with { Tickets = [.. wish.Tickets.Reverse()] }, Order.Held);
        await world.Client.ConfirmAsync(first.Order!.Id, wish.BuyerId, world.Cancellation);
        await MustBeReplayedAsync(world, first, wish, Order.Confirmed);

        world.Scenario.Did("Sent its key with other content.");
        Wish[] changed =
        [
            wish with { Tickets = [created.Ticket(0, 2), created.Ticket(1, 2)] },
            wish with { Tickets = [created.Ticket(0, 2)] },
            wish with { PromoCode = created.PromoCodes[0].Code },
            wish with { EventId = other.Id, Tickets = [other.Ticket(0, 2)] },
        ];
        foreach (var wrong in changed)
        {
            var answer = await world.Client.OrderFinallyAsync(wrong, world.Cancellation);
            world.Scenario.MustHold(
                Promises.OtherContentIsRefused, answer.Status == 422 && answer.IsProblem, () => [.. first.Lines, $"then {wrong}", $"answer: {answer}"]);
        }

        await world.MustAddUpAsync(created, [first]);
        await world.MustAddUpAsync(other, []);

        world.Scenario.Did("Sent the same request as another buyer, and with other content as a third.");
        var (second, third) = (wish with { BuyerId = $"b-{world.Scenario.Token()}" }, changed[0] with { BuyerId = $"b-{world.Scenario.Token()}" });
        Outcome[] others = [await BuyAsOtherAsync(world, second), await BuyAsOtherAsync(world, third)];
        await world.MustAddUpAsync(created, [first, .. others]);

        world.Scenario.Did("Cancelled the first order and sent it once more.");
        await world.Client.CancelAsync(first.Order!.Id, wish.BuyerId, world.Cancellation);
        await MustBeReplayedAsync(world, first, wish, Order.Cancelled);
        await world.MustAddUpAsync(created, [first, .. others]);
    });

    private static async Task MustBeReplayedAsync(ShopWorld world, Outcome first, Wish wish, string status)
    {
        var answer = await world.Client.OrderFinallyAsync(wish, world.Cancellation);
        var order = answer.Read<Order>();
        world.Scenario.MustHold(
            Promises.OneKeyIsOneOrder,
            answer.Status == 201 && order is not null && order.Id == first.Order!.Id && order.Status == status && wish.IsMetBy(order),
            () => [.. first.Lines, $"sent again: {answer}"]);
    }

    private static async Task<Outcome> BuyAsOtherAsync(ShopWorld world, Wish wish)
    {
        var answers = await world.Client.OrderUntilFinalAsync(wish, world.Cancellation);
        var outcome = new Outcome(wish, answers);
        world.Scenario.MustHold(Promises.KeysAreTheBuyers, wish.IsMetBy(outcome.Order), () => [.. outcome.Lines]);
        return outcome;
    }
}
