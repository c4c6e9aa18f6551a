using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Behaviour;

public sealed class HoldExpires
{
    // A service may round, but not to whole seconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(0.3);

    [Scenario("hold-expires")]
    public Task A_hold_that_is_not_confirmed_in_time_ends_and_its_tickets_can_be_bought() => ShopWorld.RunAsync(async world =>
    {
        var created = await world.CreateEventAsync([2], 1);
        var wish = world.NewWish(created, created.PromoCodes[0].Code, created.Ticket(quantity: 2));
        var sentAt = DateTimeOffset.UtcNow;
        var bought = await world.BuyAsync(wish);
        var (earliest, latest) = (sentAt + world.Options.Lifetime - Rounding, DateTimeOffset.UtcNow + world.Options.Lifetime + Rounding);
        world.Scenario.MustHold(
            Promises.HoldLasts, bought.Order!.ExpiresAt >= earliest && bought.Order.ExpiresAt <= latest,
            () => [$"{bought.Order}", $"expected to expire from {earliest:HH:mm:ss.fff} to {latest:HH:mm:ss.fff}"]);
        world.Scenario.Did($"Placed an order for all tickets, and let its hold of {world.Options.Lifetime.TotalSeconds} s end.");
        await world.MustExpireAsync(bought.Order!, wish.BuyerId);
        await world.MustAddUpAsync(created, [bought], atOnce: false);

        world.Scenario.Did("Confirmed it, cancelled it, and bought the tickets as another buyer.");
        var confirmed = await world.Client.ConfirmAsync(bought.Order!.Id, wish.BuyerId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.HoldEnds, confirmed.Status == 410 && confirmed.IsProblem && confirmed.Field("reason") == Refusal.Expired,
            () => [$"{bought.Order}", $"confirmed: {confirmed}"]);
        var cancelled = await world.Client.CancelAsync(bought.Order.Id, wish.BuyerId, world.Cancellation);
        world.Scenario.MustHold(Promises.CancelGivesBack, cancelled.Status == 204, () => [$"{bought.Order}", $"cancelled: {cancelled}"]);
        var read = await world.ReadAsync(bought.Order, wish.BuyerId);
        world.Scenario.MustHold(Promises.CancelGivesBack, read.Status == Order.Expired, () => [$"expired and cancelled, then read as {read}"]);
        var next = await world.BuyAsync(world.NewWish(created, created.PromoCodes[0].Code, created.Ticket(quantity: 2)));
        await world.MustAddUpAsync(created, [bought, next]);
    }, new ShopOptions { Lifetime = TimeSpan.FromSeconds(4.6) });
}
