using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Behaviour;

public sealed class CancelGivesBack
{
    [Scenario("cancel-gives-back")]
    public Task A_cancelled_order_gives_back_what_it_had_once() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([10, 10], 5);
        var wishes = Enumerable.Range(0, 3)
            .Select(_ => world.NewWish(created, created.PromoCodes[0].Code, created.Ticket(0, world.Scenario.Next(1, 4)), created.Ticket(1, world.Scenario.Next(1, 4))))
            .ToArray();
        var bought = new List<Outcome>();
        foreach (var wish in wishes) bought.Add(await world.BuyAsync(wish));
        world.Scenario.Did("Placed three orders, confirmed the second, and cancelled the first two, each twice.");
        await world.Client.ConfirmAsync(bought[1].Order!.Id, wishes[1].BuyerId, world.Cancellation);
        foreach (var (order, buyerId) in bought.Take(2).Select(outcome => (outcome.Order!, outcome.Wish.BuyerId)))
        {
            for (var time = 1; time <= 2; time++)
            {
                var answer = await world.Client.CancelAsync(order.Id, buyerId, world.Cancellation);
                world.Scenario.MustHold(Promises.CancelGivesBack, answer.Status == 204, () => [$"{order}", $"answer {time}: {answer}"]);
            }

            var read = await world.ReadAsync(order, buyerId);
            world.Scenario.MustHold(Promises.CancelGivesBack, read.Status == Order.Cancelled, () => [$"cancelled, then read as {read}"]);
            await world.MustAddUpAsync(created, bought);
            var confirmed = await world.Client.ConfirmAsync(order.Id, buyerId, world.Cancellation);
            world.Scenario.MustHold(
                Promises.ConfirmedStays, confirmed.Status == 410 && confirmed.IsProblem && confirmed.Field("reason") == Refusal.Cancelled,
                () => [$"{read}", $"then confirmed: {confirmed}"]);
        }

        await world.MustAddUpAsync(created, bought);
    });
}
