using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Behaviour;

public sealed class HoldsAndConfirms
{
    [Scenario("holds-and-confirms")]
    public Task An_order_is_held_confirmed_and_read_and_what_is_left_follows() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([20, 30], 5);
        var wish = world.NewWish(created, created.PromoCodes[0].Code, created.Ticket(1, 3), created.Ticket(0, 2));
        world.Scenario.Did($"Sent {wish}.");
        var bought = await world.BuyAsync(wish);
        var held = await world.ReadAsync(bought.Order!, wish.BuyerId);
        world.Scenario.MustHold(
            Promises.Readable, bought.Order!.Status == Order.Held && held == bought.Order with { Tickets = held.Tickets },
            () => [.. bought.Lines, $"read as {held}"]);
        world.Scenario.MustHold(
            Promises.HoldLasts, (held.ExpiresAt - DateTimeOffset.UtcNow - world.Options.Lifetime).Duration() < TimeSpan.FromMinutes(1),
            () => [$"a hold of {world.Options.Lifetime} was made at about {DateTimeOffset.UtcNow:HH:mm:ss}", $"{held}"]);
        await world.MustAddUpAsync(created, [bought]);

        world.Scenario.Did("Confirmed it, twice.");
        for (var time = 1; time <= 2; time++)
        {
            var answer = await world.Client.ConfirmAsync(held.Id, wish.BuyerId, world.Cancellation);
            world.Scenario.MustHold(
                Promises.ConfirmedStays, answer.Status == 200 && answer.Read<Order>() is { Status: Order.Confirmed } confirmed && confirmed.Id == held.Id,
                () => [$"{held}", $"answer {time}: {answer}"]);
        }

        var read = await world.ReadAsync(held, wish.BuyerId);
        world.Scenario.MustHold(Promises.ConfirmedStays, read.Status == Order.Confirmed, () => [$"confirmed, then read as {read}"]);
        await world.MustAddUpAsync(created, [bought]);
    });
}
