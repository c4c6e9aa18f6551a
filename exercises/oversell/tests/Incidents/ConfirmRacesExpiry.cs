using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>A buyer confirms, the request stalls inside the service, and meanwhile the hold ends and another buyer wants the seat.</summary>
public sealed class ConfirmRacesExpiry
{
    [Scenario("confirm-races-expiry")]
    public Task A_hold_that_is_confirmed_while_it_expires_is_either_confirmed_or_sold_to_another_buyer() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = new List<Event>();
        for (var number = 0; number < Stalls.MostStalled; number++) created.Add(await world.CreateEventAsync([1]));
        var since = DateTimeOffset.UtcNow;
        var bought = await Task.WhenAll(created.Select(one => world.BuyAsync(world.NewWish(one, one.Ticket()))));

        world.Scenario.Did("Stalled the confirming of holds of the only seat inside instance 1, each before a different one of its database operations, just before the holds expired.");
        await world.UntilJustBeforeAsync(bought, since);
        var (stalled, _) = await world.StallTogetherAsync(
            [.. created.Zip(bought, (one, outcome) => new StalledHold(one, outcome))],
            one => world.Client.ConfirmStalledAsync(one.Order.Id, one.BuyerId, world.Cancellation),
            async (one, answer) =>
            {
                var hadEnded = one.HasEnded;
                var read = await world.ReadAsync(one.Order, one.BuyerId, world.Clients[1]);
                IEnumerable<string> Seen() => [$"{one}", $"confirmed: {answer}", $"at the other instance: {read}"];
                if (hadEnded && answer.Status == 410)
                {
                    // Too late to be confirmed (C5). A refusal needs no database, but the books must be right all the same.
                    world.Scenario.MustHold(Promises.HoldEnds, answer.IsProblem && answer.Field("reason") == Refusal.Expired && read.Status != Order.Confirmed, Seen);
                    await world.MustAddUpAsync(one.Event, [one.Bought], atOnce: false);
                    return;
                }

                world.Scenario.MustHold(Promises.ConfirmedStays, answer.Status == 200 && read.Status == Order.Confirmed, Seen);
                Stalls.MustHaveBeenSeen(answer);
            });
        await world.UntilExpiredAsync(bought);

        world.Scenario.Did("Let another buyer order each seat through instance 2, and then let its stalled request go on.");
        var rivals = stalled.Select(request => world.NewWish(request.Subject.Event, request.Subject.Event.Ticket())).ToList();
        var confirmed = await Task.WhenAll(stalled.Zip(rivals, async (request, rival) =>
        {
            await world.WhenBoughtAsync(rival, world.Clients[1]);
            return await request.ReleaseAsync();
        }));
        foreach (var ((request, answer), rival) in stalled.Zip(confirmed).Zip(rivals))
        {
            var first = request.Subject.Bought;
            var second = await world.OrderAsync(rival, world.Clients[1]);
            var (now, later) = (await world.ReadAsync(first.Order!, first.Wish.BuyerId), second.Order is null ? null : await world.ReadAsync(second.Order, rival.BuyerId));
            var readAt = DateTimeOffset.UtcNow;
            IEnumerable<string> Seen() => [$"{request}", $"confirmed: {answer}", $"the first order: {now}", .. second.Lines, $"the second order: {later}"];
            world.Scenario.MustHold(Promises.NeverMoreThanThereIs, !(now.IsLiveAt(readAt) && later?.IsLiveAt(readAt) == true), Seen);
            world.Scenario.MustHold(Promises.ConfirmedStays, answer.Status != 200 || now.Status == Order.Confirmed, Seen);
            await world.MustAddUpAsync(request.Subject.Event, [first, second], atOnce: false);
        }
    }, new ShopOptions { Instances = 2, Lifetime = TimeSpan.FromSeconds(4), LongerEachAttempt = Races.JustBefore });
}
