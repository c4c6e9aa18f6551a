using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

public sealed class SkewedClocks
{
    private static readonly TimeSpan Off = TimeSpan.FromSeconds(30);

    // Far from what any clock of this scenario could cause, and from what a busy machine adds.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromSeconds(2);

    // Longer than whatever ends holds is likely to wait for the database, its driver's time-outs for giving up included.
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan IsAway = TimeSpan.FromSeconds(1);

    [Scenario("skewed-clocks")]
    public Task Instances_whose_clocks_differ_agree_on_when_a_hold_expires() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var clients = world.Clients.Take(2).ToList();
        var ways = clients.SelectMany(by => clients, (by, through) => (By: by, Through: through)).ToArray();
        var created = new List<Event>();
        foreach (var _ in ways) created.Add(await world.CreateEventAsync([2]));

        world.Scenario.Did($"Placed holds through an instance whose clock is {Off.TotalSeconds:0} s slow and one whose clock is {Off.TotalSeconds:0} s fast, and confirmed one of each through each instance.");
        var kept = await Task.WhenAll(ways.Zip(created, (way, one) => world.BuyAsync(world.NewWish(one, one.Ticket()), way.By)));
        var lapsed = await Task.WhenAll(ways.Zip(created, (way, one) => world.BuyAsync(world.NewWish(one, one.Ticket()), way.By)));
        foreach (var outcome in lapsed)
        {
            var expected = DateTimeOffset.UtcNow + world.Options.Lifetime;
            world.Scenario.MustHold(
                Promises.HoldLasts, (outcome.Order!.ExpiresAt - expected).Duration() < Tolerance, () => [.. outcome.Lines, $"expected to expire at about {expected:HH:mm:ss}"]);
        }

        var orphaned = await world.CreateEventAsync([2]);
        var orphan = await world.BuyAsync(world.NewWish(orphaned, orphaned.Ticket()), world.Clients[2]);
        await BreakThingsAsync(world);

        // Late in their lives: a service that goes by the wrong clock has had time to end them.
        await world.UntilAsync(kept.Min(outcome => outcome.Order!.ExpiresAt) - BeforeTheEnd);
        foreach (var ((way, outcome), one) in ways.Zip(lapsed).Zip(created))
        {
            await world.ShowAsync(one, way.Through);
            var read = await world.ReadAsync(outcome.Order!, outcome.Wish.BuyerId, way.Through);
            world.Scenario.MustHold(
                Promises.HoldLasts, read.Status == Order.Held || DateTimeOffset.UtcNow >= read.ExpiresAt, () => [$"{outcome.Order}", $"read before that as {read}"]);
        }

        foreach (var (way, outcome) in ways.Zip(kept))
        {
            var answer = await way.Through.ConfirmAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation);
            world.Scenario.MustHold(
                Promises.HoldLasts, answer.Status == 200 || DateTimeOffset.UtcNow >= outcome.Order.ExpiresAt,
                () => [$"{outcome.Order}", $"confirmed before that: {answer}"]);
        }

        world.Scenario.Did("Waited until the other holds had expired, and confirmed them through each instance.");
        await world.UntilAsync(lapsed.Max(outcome => outcome.Order!.ExpiresAt));
        foreach (var (way, outcome) in ways.Zip(lapsed))
        {
            var answer = await way.Through.ConfirmAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation);
            world.Scenario.MustHold(
                Promises.HoldEnds, answer.Status == 410 && answer.Field("reason") == Refusal.Expired, () => [$"{outcome.Order}", $"confirmed after that: {answer}"]);
        }

        foreach (var (index, one) in created.Index()) await world.MustAddUpAsync(one, [kept[index], lapsed[index]], atOnce: false);
        await world.MustExpireAsync(orphan.Order!, orphan.Wish.BuyerId);
        await world.MustAddUpAsync(orphaned, [orphan], atOnce: false);
    }, new ShopOptions { Instances = 3, Lifetime = TimeSpan.FromSeconds(12), ClockOffset = number => number switch { 1 => -Off, 2 => Off, _ => TimeSpan.Zero } });

    /// <summary>Whatever ends holds must outlive this: no hold ends meanwhile, and nobody asks for anything.</summary>
    private static async Task BreakThingsAsync(ShopWorld world)
    {
        world.Scenario.Did($"Placed one more hold through a third instance, killed it, and did not start it again. Then stalled the next database operation of each of the others, if there was one, for {Hangs.TotalSeconds:0} s, and cut them off from the database for {IsAway.TotalSeconds:0} s.");
        await world.Instances[2].KillAsync(world.Cancellation);
        var others = world.Instances.Take(2).ToList();
        var stalls = others.Select(instance => instance.Database.StallOperation(1)).ToList();
        await Task.Delay(Hangs, world.Cancellation);
        foreach (var stall in stalls) stall.Release();
        foreach (var instance in others) instance.Database.Refuse();
        await Task.Delay(IsAway, world.Cancellation);
        foreach (var instance in others) instance.Database.Heal();
    }
}
