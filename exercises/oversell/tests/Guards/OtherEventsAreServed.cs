using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class OtherEventsAreServed
{
    private const int OthersEach = 3;
    private const double FewestTaken = 0.5;

    [Scenario("other-events-are-served")]
    public Task Orders_for_other_events_are_taken_while_those_for_one_event_are_stalled() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var busy = await world.CreateEventAsync([100, 100], 100);
        var others = new List<Event>();
        for (var number = 0; number < OthersEach * world.Instances.Count; number++) others.Add(await world.CreateEventAsync([100], 100));

        world.Scenario.Did("Stalled orders for one event inside instance 1, each before another of its database operations, and ordered for other events through both instances.");
        await world.StallOrdersAtEachStepAsync(
            () => Task.FromResult(new StalledWish(busy, world.NewWish(busy, busy.PromoCodes[0].Code, busy.Ticket(0), busy.Ticket(1)))),
            stalled => MustServeOthersAsync(world, others, stalled));
    }, new ShopOptions { Instances = 2 });

    private static async Task MustServeOthersAsync(ShopWorld world, IReadOnlyList<Event> others, IReadOnlyList<StalledRequest<StalledWish>> stalled)
    {
        var wishes = others.Select(other => world.NewWish(other, other.PromoCodes[0].Code, other.Ticket())).ToList();
        var answers = await Task.WhenAll(wishes.Select((wish, index) => world.Clients[index % world.Clients.Count].OrderAsync(wish, world.Cancellation)));
        var taken = answers.Count(answer => answer.Status == 201);
        // Some may be told "not now" (C3); all of them are told so only if they wait for the stalled ones.
        world.Scenario.MustHoldInTime(
            Promises.OtherEventsAreServed, taken >= answers.Length * FewestTaken,
            () => [.. stalled.Select(request => $"{request}"), $"orders for other events that were accepted: {taken} of {answers.Length}", .. answers.Select(answer => $"{answer}")]);

        await stalled.ReleaseAsync();
        foreach (var wish in wishes) await world.BuyAsync(wish);
    }
}
