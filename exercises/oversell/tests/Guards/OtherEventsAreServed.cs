using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Guards;

public sealed class OtherEventsAreServed
{
    private const int OthersEach = 3;

    [Scenario("other-events-are-served")]
    public Task Orders_for_other_events_are_taken_while_those_for_one_event_are_stalled() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var busy = await world.CreateEventAsync([100, 100], 100);
        var others = new List<Event>();
        for (var number = 0; number < OthersEach * world.Instances.Count; number++) others.Add(await world.CreateEventAsync([10], 10));

        world.Scenario.Did("Stalled orders for one event inside instance 1, each before another of its database operations, and ordered for other events through both instances.");
        var stalled = await world.StallAtEachStepAsync(_ => world.Client.OrderUncheckedAsync(
            world.NewWish(busy, busy.PromoCodes[0].Code, busy.Ticket(0), busy.Ticket(1)), world.Cancellation));
        ScenarioContext.MeasurementIsValid(stalled.Count > 0, "No order could be stalled: the proxy saw no database operation.");
        // "Not now" is allowed (C3), and asked again for as long as the stalled orders hang: others must have been taken by then.
        var answers = await Task.WhenAll(others.Select((other, index) => Caller.UntilAsync(
            () => world.Clients[index % world.Clients.Count].OrderAsync(world.NewWish(other, other.PromoCodes[0].Code, other.Ticket()), world.Cancellation),
            answer => ShopClient.IsFinal(answer) || !stalled.All(request => Hangs(request)), ShopClient.RetryCeiling, world.Cancellation)));
        foreach (var other in answers)
        {
            world.Scenario.MustHoldInTime(
                Promises.OtherEventsAreServed, other[^1].Status == 201,
                () => [.. stalled.Select(request => $"{request}, {(Hangs(request) ? "hangs" : "was given up")}"), "orders for another event, while all hung:", .. Answer.Lines(other)]);
        }

        await stalled.ReleaseAsync();
    }, new ShopOptions { Instances = 2 });

    private static bool Hangs(StalledRequest<Answer> request) => !request.Answer.IsCompleted;
}
