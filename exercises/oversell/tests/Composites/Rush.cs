using Harness.Load;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Composites;

/// <summary>An on-sale over two instances that are killed and cut off meanwhile; judged only by comparing the books.</summary>
public sealed class Rush
{
    private const int Orders = 240;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    [Scenario("rush")]
    public Task A_rush_with_kills_ends_with_every_seat_sold_once() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        Event[] created = [await world.CreateEventAsync([60, 60, 60], 20), await world.CreateEventAsync([50, 300], 30)];
        var wishes = Enumerable.Range(0, Orders).Select(number => Wish(world, created[number % 2])).ToArray();
        world.Scenario.Did($"Sent {Orders} orders for two events in {Length.TotalSeconds} s over two instances, each until its answer was final, and some of them twice.");

        var outcomes = new List<Outcome>();
        var answered = 0;
        var load = LoadRunner.RunAsync(
            ArrivalSchedule.Constant(Orders / Length.TotalSeconds, Length),
            async (arrival, cancellation) =>
            {
                var outcome = await BuyAnywhereAsync(world, wishes[arrival.Index], arrival.Index, cancellation);
                lock (outcomes) outcomes.Add(outcome);
                Interlocked.Increment(ref answered);
                return new SampleResult(outcome.Last.Status?.ToString() ?? "none");
            },
            new LoadOptions { DrainCeiling = ShopClient.RetryCeiling * 2 },
            world.Cancellation);
        await BreakThingsAsync(world, () => Volatile.Read(ref answered));
        ScenarioContext.MeasurementIsValid((await load).Missed == 0, "The load generator could not send every order.");

        world.Scenario.Did("Waited until every caller had its answer.");
        foreach (var outcome in outcomes) world.MustBeDecided(outcome);
        foreach (var one in created) await world.MustAddUpAsync(one, outcomes.Where(outcome => outcome.Wish.EventId == one.Id), atOnce: false);
        await MustHaveBeenSoldAsync(world, created, outcomes);
    }, new ShopOptions { Instances = 2 });

    private static Wish Wish(ShopWorld world, Event created)
    {
        var types = world.Scenario.Shuffled(Enumerable.Range(0, created.TicketTypes.Count)).Take(world.Scenario.Next(1, created.TicketTypes.Count + 1));
        Ticket[] tickets = [.. types.Select(type => created.Ticket(type, world.Scenario.Next(1, 4)))];
        return world.NewWish(created, world.Scenario.Next(0, 4) == 0 ? created.PromoCodes[0].Code : null, tickets);
    }

    private static async Task<Outcome> BuyAnywhereAsync(ShopWorld world, Wish wish, int firstInstance, CancellationToken cancellation)
    {
        var turn = firstInstance;
        // Some callers are not sure whether they pressed the button, and send twice.
        if (firstInstance % 10 == 0) await world.Clients[turn++ % 2].OrderAsync(wish, cancellation);
        return new(wish, await ShopClient.UntilFinalAsync(() => world.Clients[turn++ % 2].OrderAsync(wish, cancellation), cancellation));
    }

    private static async Task BreakThingsAsync(ShopWorld world, Func<int> answered)
    {
        var (first, second) = (world.Instances[0], world.Instances[1]);
        await WhenAnsweredAsync(world, answered, Orders / 6);
        world.Scenario.Did("Killed instance 2 and started it again.");
        await second.KillAsync(world.Cancellation);
        await second.RestartAsync(world.Cancellation);

        await WhenAnsweredAsync(world, answered, Orders / 3);
        world.Scenario.Did("Cut instance 1 off from the database for a moment.");
        first.Database.Refuse();
        await WhenAnsweredAsync(world, answered, Orders / 2);
        first.Database.Heal();

        world.Scenario.Did("Killed instance 1 and started it again.");
        await WhenAnsweredAsync(world, answered, Orders * 2 / 3);
        await first.KillAsync(world.Cancellation);
        await first.RestartAsync(world.Cancellation);
    }

    // The steps follow the progress of the work, not the clock; a service that stops working still gets the next step.
    private static Task WhenAnsweredAsync(ShopWorld world, Func<int> answered, int count) =>
        Caller.UntilAsync(() => Task.FromResult(new Answer(answered() >= count ? 200 : null, "", null, null)), answer => answer.Status == 200, TimeSpan.FromSeconds(4), world.Cancellation);

    /// <summary>No refused order could be served from what is left now: nothing was given back.</summary>
    private static async Task MustHaveBeenSoldAsync(ShopWorld world, IReadOnlyList<Event> created, IReadOnlyList<Outcome> outcomes)
    {
        foreach (var one in created)
        {
            var shown = await world.ShowAsync(one);
            foreach (var refused in outcomes.Where(outcome => outcome.Wish.EventId == one.Id && outcome.Last.Status == 409))
            {
                world.Scenario.MustHold(
                    Promises.RefusedOnlyIfGone,
                    refused.Wish.Tickets.Any(ticket => shown.Left(ticket.Type) < ticket.Quantity)
                    || (refused.Wish.PromoCode is { } code && shown.Left(code) < 1),
                    () => [.. refused.Lines, $"left at the end, although nothing was given back: {shown}"]);
            }
        }
    }
}
