using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Checks;

/// <summary>
/// What the visible scenarios do one after the other with events of a known shape, done with one event whose shape, buyers and wishes
/// come from the seed.
/// </summary>
public sealed class MixedCrowd
{
    private const int Buyers = 24;
    private const int MostOfAType = 2;

    [Scenario("mixed-crowd")]
    public Task The_books_are_right_in_the_end() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var scenario = world.Scenario;
        var quantities = Enumerable.Range(0, scenario.Next(3, 6)).Select(_ => scenario.Next(3, 9)).ToArray();
        var created = await world.CreateEventAsync(quantities, scenario.Next(1, 4), scenario.Next(3, 6));
        var wishes = Enumerable.Range(0, Buyers).Select(_ => NewWish(world, created)).ToArray();

        scenario.Did($"Sent {Buyers} orders for up to three of {quantities.Length} types, half of them with one of two codes, at the same moment over two instances, in lockstep, and each until its answer was final.");
        var outcomes = await world.OrderInLockstepAsync(wishes);
        foreach (var outcome in outcomes) world.MustBeDecided(outcome);
        await world.MustAddUpAsync(created, outcomes);
        await MustHaveBeenGoneAsync(world, created, outcomes);

        scenario.Did("Sent every accepted order once more through the other instance, and cancelled every third.");
        var given = outcomes.Index().Where(one => one.Item.Order is not null).ToList();
        await Task.WhenAll(given.Select(async one => MustBeTheSame(world, one.Item, await world.OrderAsync(one.Item.Wish, world.Clients[(one.Index + 1) % 2]))));
        foreach (var (_, outcome) in given.Where((_, number) => number % 3 == 0))
            await world.Client.CancelAsync(outcome.Order!.Id, outcome.Wish.BuyerId, world.Cancellation);
        await world.MustAddUpAsync(created, outcomes);

        scenario.Did("Bought what was left.");
        var shown = await world.ShowAsync(created);
        var rest = await Task.WhenAll(shown.TicketTypes.Where(type => type.Left > 0)
            .Select(type => world.BuyAsync(world.NewWish(created, new Ticket(type.Code, type.Left)))));
        await world.MustAddUpAsync(created, [.. outcomes, .. rest]);
    }, new ShopOptions { Instances = 2 });

    private static Wish NewWish(ShopWorld world, Event created)
    {
        var scenario = world.Scenario;
        var types = scenario.Shuffled(Enumerable.Range(0, created.TicketTypes.Count)).Take(scenario.Next(1, 4));
        var code = scenario.Next(0, 4);
        return world.NewWish(
            created, code < created.PromoCodes.Count ? created.PromoCodes[code].Code : null,
            [.. types.Select(type => created.Ticket(type, scenario.Next(1, MostOfAType + 1)))]);
    }

    /// <summary>Nothing was given back yet: no refused order could be served from what is left now.</summary>
    private static async Task MustHaveBeenGoneAsync(ShopWorld world, Event created, IReadOnlyList<Outcome> outcomes)
    {
        var shown = await world.ShowAsync(created);
        foreach (var refused in outcomes.Where(outcome => outcome.Order is null))
        {
            world.Scenario.MustHold(
                Promises.RefusedOnlyIfGone,
                refused.Wish.Tickets.Any(ticket => shown.Left(ticket.Type) < ticket.Quantity)
                || (refused.Wish.PromoCode is { } code && shown.Left(code) < 1),
                () => [.. refused.Lines, $"left at the end, although nothing was given back: {shown}"]);
        }
    }

    private static void MustBeTheSame(ShopWorld world, Outcome first, Outcome again) =>
        world.Scenario.MustHold(Promises.OneKeyIsOneOrder, first.Order!.Id == again.Order?.Id, () => [.. first.Lines, .. again.Lines]);
}
