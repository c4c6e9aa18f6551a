using System.Diagnostics;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>Checks orders and events against the promises, for every scenario.</summary>
internal static class Books
{
    /// <summary>How long the harness waits for what the contract promises within 5 s (C5).</summary>
    private static readonly TimeSpan ExpiryCeiling = TimeSpan.FromSeconds(15);

    // However many orders there are: the contract promises no answers to hundreds of readers at once (C3).
    private const int ReadersAtOnce = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Orders until the answer is final; it must be 201 with what was ordered, or 409.</summary>
    public static async Task<Outcome> OrderAsync(this ShopWorld world, Wish wish, ShopClient? client = null) =>
        world.MustBeDecided(new(wish, await (client ?? world.Client).OrderUntilFinalAsync(wish, world.Cancellation)));

    /// <summary>Orders until the answer is final; it must be 201.</summary>
    public static async Task<Outcome> BuyAsync(this ShopWorld world, Wish wish, ShopClient? client = null)
    {
        var outcome = await world.OrderAsync(wish, client);
        world.Scenario.MustHold(Promises.RefusedOnlyIfGone, outcome.Order is not null, () => outcome.Lines);
        return outcome;
    }

    /// <summary>The last answer must be 201 with what was ordered, or 409.</summary>
    public static Outcome MustBeDecided(this ShopWorld world, Outcome outcome)
    {
        var scenario = world.Scenario;
        scenario.MustHoldInTime(Promises.AnswerInTheEnd, ShopClient.IsFinal(outcome.Last), () => outcome.Lines);
        scenario.MustHold(Promises.Readable, outcome.Last.Status is 201 or 409, () => outcome.Lines);
        scenario.MustHold(
            Promises.AllOrNothing, outcome.Last.Status != 201 || outcome.Wish.IsMetBy(outcome.Order), () => outcome.Lines);
        return outcome;
    }

    /// <summary>Exactly this many of the wishes must end with an order; the others are refused.</summary>
    public static void MustBeBoughtBy(this ShopWorld world, int buyers, IReadOnlyList<Outcome> outcomes)
    {
        foreach (var outcome in outcomes) world.MustBeDecided(outcome);
        var orders = outcomes.Count(outcome => outcome.Order is not null);
        IEnumerable<string> Seen() => [$"{orders} of {outcomes.Count} buyers have an order", .. outcomes.Take(8).SelectMany(outcome => outcome.Lines)];
        world.Scenario.MustHold(Promises.NeverMoreThanThereIs, orders <= buyers, Seen);
        world.Scenario.MustHold(Promises.RefusedOnlyIfGone, orders >= buyers, Seen);
    }

    /// <summary>Every refusal must state this reason.</summary>
    public static void MustSayWhy(this ShopWorld world, string reason, params IEnumerable<Outcome> outcomes)
    {
        foreach (var refused in outcomes.Where(outcome => outcome.Last.Status == 409))
        {
            world.Scenario.MustHold(
                Promises.RefusedForAReason, refused.Last.IsProblem && refused.Last.Field("reason") == reason,
                () => [.. refused.Lines, $"expected: problem details with the reason {reason}"]);
        }
    }

    /// <summary>Reads the event as it is shown now.</summary>
    public static async Task<Event> ShowAsync(this ShopWorld world, Event created, ShopClient? client = null)
    {
        var answers = await ShopClient.UntilFinalAsync(() => (client ?? world.Client).GetEventAsync(created.Id, world.Cancellation), world.Cancellation);
        return world.MustBeShown(created, answers[^1]);
    }

    /// <summary>The answer must show the event, with possible numbers.</summary>
    public static Event MustBeShown(this ShopWorld world, Event created, Answer answer)
    {
        IEnumerable<string> Seen() => [$"GET /events/{created.Id}: {answer}"];
        var shown = answer.Status == 200 ? answer.Read<Event>() : null;
        world.Scenario.MustHold(
            Promises.Readable,
            shown is { TicketTypes: not null, PromoCodes: not null } && shown.Id == created.Id
            && Numbers(shown).SequenceEqual(Numbers(created)),
            Seen);
        world.Scenario.MustHold(Promises.LeftIsInRange, shown!.All.All(one => one.Left >= 0 && one.Left <= one.Quantity), Seen);
        return shown;

        static IEnumerable<(string, int)> Numbers(Event one) => one.All.Select(number => (number.Code, number.Quantity)).Order();
    }

    /// <summary>Reads the order as its buyer sees it now.</summary>
    public static async Task<Order> ReadAsync(this ShopWorld world, Order order, string buyerId, ShopClient? client = null)
    {
        var answers = await ShopClient.UntilFinalAsync(() => (client ?? world.Client).GetOrderAsync(order.Id, buyerId, world.Cancellation), world.Cancellation);
        var read = answers[^1].Status == 200 ? answers[^1].Read<Order>() : null;
        world.Scenario.MustHold(
            Promises.Readable,
            read is { Tickets: not null, Status: Order.Held or Order.Confirmed or Order.Cancelled or Order.Expired }
            && read.Id == order.Id && read.EventId == order.EventId && read.PromoCode == order.PromoCode
            && read.Tickets.ToHashSet().SetEquals(order.Tickets),
            () => [$"answered with {order}", $"GET /orders/{order.Id}: {answers[^1]}"]);
        return read!;
    }

    /// <summary>
    /// The event's live orders must have at most the available quantity, and `left` must be the rest: at once when every caller has its
    /// answer (C8); where holds expired or requests were abandoned, within the time that C5 gives.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="created">The event.</param>
    /// <param name="outcomes">Everything that was ordered of it.</param>
    /// <param name="atOnce">Whether every order has ended, or has its answer.</param>
    /// <param name="client">Who reads; null for the callers of the first instance.</param>
    public static async Task MustAddUpAsync(
        this ShopWorld world, Event created, IEnumerable<Outcome> outcomes, bool atOnce = true, ShopClient? client = null)
    {
        var bought = outcomes.Where(outcome => outcome.Order is not null).ToList();
        using var waiting = world.Scenario.Waiting("orders and what is left to add up");
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var orders = await ReadAllAsync(world, bought, client);
            // All of these were live at this moment: each was read before it, and ends after it.
            var readAt = DateTimeOffset.UtcNow;
            var live = orders.Where(order => order.IsLiveAt(readAt)).ToList();
            var confirmed = orders.Where(order => order.Status == Order.Confirmed).ToList();
            var shown = await world.ShowAsync(created, client);
            var isExpiring = orders.Any(order => order.Status == Order.Held && !order.IsLiveAt(DateTimeOffset.UtcNow));
            IEnumerable<string> Seen() => [$"GET /events: {shown}", $"live orders: {live.Count} of {orders.Length}", .. live.Take(10).Select(order => $"{order}")];
            foreach (var one in created.All)
                world.Scenario.MustHold(Promises.NeverMoreThanThereIs, Had(live, one.Code) <= one.Quantity, Seen);
            // Orders confirmed in an earlier answer count in any case; only expired or abandoned ones may take their time.
            foreach (var one in created.All)
                world.Scenario.MustHold(Promises.LeftIsRight, shown.Left(one.Code) <= one.Quantity - Had(confirmed, one.Code), Seen);
            if (!isExpiring && created.All.All(one => shown.Left(one.Code) == one.Quantity - Had(live, one.Code))) return;
            world.Scenario.MustHold(Promises.LeftIsRight, isExpiring || !atOnce, Seen);
            world.Scenario.MustHoldInTime(Promises.ExpiredComesBack, Stopwatch.GetElapsedTime(startedAt) < ExpiryCeiling, Seen);
            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    /// <summary>Waits until the order is shown as expired, without any other request that concerns it.</summary>
    public static async Task<Order> MustExpireAsync(this ShopWorld world, Order order, string buyerId)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await UntilAsync(world, order.ExpiresAt);
        using var waiting = world.Scenario.Waiting("an order to expire");
        while (true)
        {
            var read = await world.ReadAsync(order, buyerId);
            if (read.Status == Order.Expired) return read;
            world.Scenario.MustHoldInTime(
                Promises.ExpiredComesBack, Stopwatch.GetElapsedTime(startedAt) < world.Options.Lifetime + ExpiryCeiling, () => [$"held as {order}", $"read as {read}"]);
            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    /// <summary>Waits for a time on the database's clock, which is this machine's; no longer than a hold lasts.</summary>
    public static async Task UntilAsync(this ShopWorld world, DateTimeOffset time)
    {
        var latest = DateTimeOffset.UtcNow + world.Options.Lifetime;
        if (time > latest) time = latest;
        // A delay may end some milliseconds early, when a fast service can still confirm a hold that has not expired: the clock decides.
        while (time - DateTimeOffset.UtcNow is var remaining && remaining > TimeSpan.Zero)
            await Task.Delay(remaining < Tick ? Tick : remaining, world.Cancellation);
    }

    private static async Task<Order[]> ReadAllAsync(ShopWorld world, IReadOnlyList<Outcome> bought, ShopClient? client)
    {
        var orders = new Order[bought.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, bought.Count), new ParallelOptions { MaxDegreeOfParallelism = ReadersAtOnce, CancellationToken = world.Cancellation },
            async (index, _) => orders[index] = await world.ReadAsync(bought[index].Order!, bought[index].Wish.BuyerId, client));
        return orders;
    }

    private static int Had(IEnumerable<Order> orders, string code) =>
        orders.Sum(order => order.Tickets.Where(ticket => ticket.Type == code).Sum(ticket => ticket.Quantity) + (order.PromoCode == code ? 1 : 0));
}
