using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>Judges lanes when all is healed: what callers were answered, what is left, and that everything left can be bought.</summary>
internal sealed class LaneBooks(ShopWorld world, Trouble trouble, Callers callers)
{
    // The contract promises no answers to hundreds of callers at once (C3).
    private const int LanesAtOnce = 8;
    private const int MostTickets = 10;
    private const int MostTypes = 8;

    // Of a crowd's orders, those that are looked at once more.
    private const int MostAfterwards = 12;

    /// <summary>Judges every lane.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="isQuiet">Whether nobody asks for anything until holds have ended: then it is judged how long that takes.</param>
    public async Task<IReadOnlyList<Violation>> JudgeAsync(IReadOnlyList<LaneRun> lanes, bool isQuiet)
    {
        if (await EachAsync(lanes, lane => MustHoldAsync(lane, isProbed: false)) is { Count: > 0 } soFar) return soFar;
        if (isQuiet && await EachAsync(lanes, lane => new HoldEnds(world, callers).MustBeInTimeAsync(lane, RulesOf(lane, isProbed: false))) is { Count: > 0 } late) return late;
        if (await EachAsync(lanes, ProbeAsync) is { Count: > 0 } atOnce) return atOnce;
        var last = lanes.SelectMany(lane => RulesOf(lane, isProbed: true).Sold).Select(sold => sold.Order.ExpiresAt).DefaultIfEmpty().Max();
        await world.UntilAsync(last);
        return await EachAsync(lanes, SettleAsync);
    }

    // Every content of every key once more, one after the other.
    private async Task ProbeAsync(LaneRun lane)
    {
        List<Wish> sent = [];
        foreach (var asked in lane.Asked.Where(asked => asked.What == "order"))
        {
            if (sent.Exists(wish => wish.BuyerId == asked.Wish!.BuyerId && wish.Key == asked.Wish.Key && wish.Body == asked.Wish.Body && wish.EventId == asked.Wish.EventId)) continue;
            sent.Add(asked.Wish!);
            await callers.OrderAsync(lane, null, asked.Owner, asked.Wish!);
        }

        await MustHoldAsync(lane, isProbed: true);
    }

    private Task MustHoldAsync(LaneRun lane, bool isProbed)
    {
        RulesOf(lane, isProbed).MustHold();
        return Task.CompletedTask;
    }

    private LaneRules RulesOf(LaneRun lane, bool isProbed) => new(world.Scenario, lane, isProbed, trouble.HealedAt);

    // When every hold has ended: the books, every order and every replay once more, and the rest of the tickets.
    private async Task SettleAsync(LaneRun lane)
    {
        var known = RulesOf(lane, isProbed: true).Sold;
        await MustAddUpAsync(lane, known);
        foreach (var sold in known)
        {
            var read = await callers.AboutAsync(lane, null, "read", sold.Owner, sold.Order.Id);
            var again = await callers.OrderAsync(lane, null, sold.Owner, OutcomeOf(lane, sold).Wish);
            var (shown, replayed) = (read?.Read<Order>(), again?.Read<Order>());
            IEnumerable<string> Seen() => [$"{sold}", $"read in the end: {read}", $"sent again after that: {again}", .. lane.Asked.Select(asked => $"{asked}")];
            world.Scenario.MustHold(Promises.ExpiredComesBack, shown?.Status != Order.Held, Seen);
            world.Scenario.MustHold(Promises.OneKeyIsOneOrder, again?.Status == 201 && replayed?.Id == sold.Order.Id && replayed.Status == shown?.Status, Seen);
        }

        await GoOnAsync(lane, known);
        await MustHoldAsync(lane, isProbed: true);
        foreach (var one in lane.Events) await OverAsync(client => MustBeBuyableAsync(lane, one, client));
        foreach (var one in lane.Created) await OverAsync(client => MustBeUntouchedAsync(one, client));
    }

    private async Task MustAddUpAsync(LaneRun lane, IReadOnlyCollection<Sold> known)
    {
        foreach (var one in lane.Events)
        {
            var outcomes = known.Where(sold => sold.Order.EventId == one.Id).Select(sold => OutcomeOf(lane, sold)).ToList();
            await OverAsync(client => world.MustAddUpAsync(one, outcomes, atOnce: false, client));
        }
    }

    // When every hold has ended: whatever was confirmed is confirmed again and half of it cancelled, and nothing else can be confirmed (C5 to C7).
    private async Task GoOnAsync(LaneRun lane, IReadOnlyCollection<Sold> known)
    {
        var confirmed = new List<Sold>();
        foreach (var sold in known.Take(MostAfterwards))
            if (await callers.AboutAsync(lane, null, "confirm", sold.Owner, sold.Order.Id) is { Status: 200 }) confirmed.Add(sold);
        foreach (var sold in confirmed.Where((_, index) => index % 2 == 0))
        {
            await callers.AboutAsync(lane, null, "cancel", sold.Owner, sold.Order.Id);
            await callers.AboutAsync(lane, null, "read", sold.Owner, sold.Order.Id);
        }

        if (confirmed.Count > 0) await MustAddUpAsync(lane, known);
    }

    private async Task MustBeUntouchedAsync(Event created, ShopClient client)
    {
        var shown = await world.ShowAsync(created, client);
        world.Scenario.MustHold(
            Promises.Readable, shown.Name == created.Name && shown.All.All(one => one.Left == one.Quantity), () => [$"created as {created.Name}, {created}", $"read as {shown.Name}, {shown}"]);
    }

    private async Task MustBeBuyableAsync(LaneRun lane, Event created, ShopClient client)
    {
        var shown = await world.ShowAsync(created, client);
        Ticket[] rest = [.. shown.TicketTypes.Where(type => type.Left > 0).Select(type => new Ticket(type.Code, Math.Min(MostTickets, type.Left))).Take(MostTypes)];
        if (rest.Length == 0) return;
        var code = shown.PromoCodes.FirstOrDefault(code => code.Left > 0)?.Code;
        var outcome = await world.OrderAsync(world.NewWish(created, code, rest), client);
        IEnumerable<string> Seen() => [$"left in the end: {shown}", .. outcome.Lines, .. lane.Asked.Select(asked => $"{asked}")];
        world.Scenario.MustHold(Promises.EverythingCanBeBought, outcome.Order is not null, Seen);
        var after = await world.ShowAsync(created, client);
        world.Scenario.MustHold(
            Promises.LeftIsRight, after.All.All(one => one.Left == shown.Left(one.Code) - rest.Where(ticket => ticket.Type == one.Code).Sum(ticket => ticket.Quantity) - (one.Code == code ? 1 : 0)),
            () => [$"left after that: {after}", .. Seen()]);
    }

    private static Outcome OutcomeOf(LaneRun lane, Sold sold)
    {
        var asked = lane.Asked.First(asked => asked.What == "order" && asked.Owner == sold.Owner && asked.Is(201) && asked.Answer!.Field("id") == sold.Order.Id);
        return new Outcome(asked.Wish!, [asked.Answer!]);
    }

    // Through an instance that lives.
    private async Task OverAsync(Func<ShopClient, Task> action)
    {
        var number = await trouble.EnterAsync(null);
        try
        {
            await action(world.Clients[number]);
        }
        finally
        {
            trouble.Leave(number);
        }
    }

    private async Task<IReadOnlyList<Violation>> EachAsync(IReadOnlyList<LaneRun> lanes, Func<LaneRun, Task> judge)
    {
        var judged = new Violation?[lanes.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, lanes.Count), new ParallelOptions { MaxDegreeOfParallelism = LanesAtOnce, CancellationToken = world.Cancellation },
            async (index, _) => judged[index] = await Violation.OfAsync(lanes[index].Lane.Id, () => judge(lanes[index])));
        return [.. judged.OfType<Violation>()];
    }
}
