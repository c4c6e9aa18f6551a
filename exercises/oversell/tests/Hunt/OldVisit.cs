using System.Diagnostics;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>What one caller does with an event of the starter and its orders, and what must be answered (C14).</summary>
/// <param name="world">The world, in which nothing is broken.</param>
/// <param name="old">The event; nobody else asks about it.</param>
internal sealed class OldVisit(ShopWorld world, OldEvent old)
{
    private const int MostTickets = 10;

    // As long as the harness waits elsewhere for what expires.
    private static readonly TimeSpan ExpiryCeiling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly List<(Ticket Ticket, string? Code)> _sold = [];

    /// <summary>Cancels every order, and looks what is left after each: what was sold too often is not left.</summary>
    public async Task CancelAsync()
    {
        await MustBeLeftAsync();
        foreach (var one in world.Scenario.Shuffled(old.Orders))
        {
            await CancelAsync(one);
            await MustBeLeftAsync();
        }

        await SellRestAsync();
    }

    /// <summary>Sends what the starter answered once more, also with other content.</summary>
    public async Task ReplayAsync()
    {
        foreach (var one in world.Scenario.Shuffled(old.Orders))
        {
            var ofKey = old.Orders.Where(other => other.Wish == one.Wish).ToList();
            var again = await world.Client.OrderFinallyAsync(one.Wish, world.Cancellation);
            var shown = again.Status == 201 ? again.Read<Order>() : null;
            MustHold(
                ofKey.Exists(other => shown?.Id == other.Order.Id && one.Wish.IsMetBy(shown) && Shows(shown, other)),
                [$"{one}", $"sent again: {again}", .. ofKey.Where(other => other != one).Select(other => $"the key's other order: {other}")]);
            var (type, quantity) = one.Wish.Tickets[0];
            var changed = one.Wish with { Tickets = [new Ticket(type, quantity + 1), .. one.Wish.Tickets.Skip(1)] };
            var refused = await world.Client.OrderFinallyAsync(changed, world.Cancellation);
            MustHold(refused.Status == 422 && refused.IsProblem, [$"{one}", $"then {changed}", $"answer: {refused}"]);
        }

        await MustBeLeftAsync();
    }

    /// <summary>Reads, confirms and cancels every order.</summary>
    public async Task EndAsync()
    {
        foreach (var one in world.Scenario.Shuffled(old.Orders))
        {
            await MustBeReadAsync(one);
            var confirmed = await world.Client.ConfirmAsync(one.Order.Id, one.Wish.BuyerId, world.Cancellation);
            MustHold(one.IsLive ? confirmed.Status == 200 : confirmed.Status == 410 && confirmed.Field("reason") == one.Status, [$"{one}", $"confirmed: {confirmed}"]);
            if (one.IsLive) one.Status = Order.Confirmed;
            await MustBeReadAsync(one);
            if (world.Scenario.Next(0, 2) == 0) await CancelAsync(one);
            await MustBeReadAsync(one);
        }

        await MustBeLeftAsync();
    }

    /// <summary>Sells what is left, cancels some, and sells what comes back.</summary>
    public async Task SellAsync()
    {
        await MustBeLeftAsync();
        await SellRestAsync();
        foreach (var one in world.Scenario.Shuffled(old.Orders.Where(one => one.IsLive)).Take(3)) await CancelAsync(one);
        await MustBeLeftAsync();
        await SellRestAsync();
    }

    private async Task CancelAsync(OldOrder one)
    {
        var cancelled = await world.Client.CancelAsync(one.Order.Id, one.Wish.BuyerId, world.Cancellation);
        MustHold(cancelled.Status == 204, [$"{one}", $"cancelled: {cancelled}"]);
        if (one.IsLive) one.Status = Order.Cancelled;
    }

    private async Task MustBeReadAsync(OldOrder one)
    {
        var read = await world.ReadAsync(one.Order, one.Wish.BuyerId);
        MustHold(Shows(read, one), [$"{one}", $"read as {read}"]);
    }

    // What was overdue when this version started may take its time to be shown so (C5).
    private static bool Shows(Order shown, OldOrder one) =>
        (shown.Status == one.Status || (shown.Status == Order.Held && one.Status == Order.Expired && one.Order.Status == Order.Held))
        && (shown.ExpiresAt - one.Order.ExpiresAt).Duration() < Rounding;

    private int LeftOf(Availability one) => Math.Max(
        0, one.Quantity - old.Orders.Where(order => order.IsLive).Sum(order => order.Of(one.Code))
        - _sold.Sum(sold => (sold.Ticket.Type == one.Code ? sold.Ticket.Quantity : 0) + (sold.Code == one.Code ? 1 : 0)));

    // Never more than that, and after the time that overdue holds may take no less.
    private async Task MustBeLeftAsync()
    {
        using var waiting = world.Scenario.Waiting("what is left to be right");
        for (var startedAt = Stopwatch.GetTimestamp(); ; await Task.Delay(PollInterval, world.Cancellation))
        {
            var isLate = Stopwatch.GetElapsedTime(startedAt) > ExpiryCeiling;
            var shown = await world.ShowAsync(old.Event);
            IEnumerable<string> Seen() => [$"left: {shown}", $"expected: {string.Join(", ", old.Event.All.Select(one => $"{one.Code}: {LeftOf(one)}"))}", .. old.Orders.Select(order => $"{order}")];
            MustHold(old.Event.All.All(one => shown.Left(one.Code) <= LeftOf(one)), Seen());
            if (old.Event.All.All(one => shown.Left(one.Code) == LeftOf(one))) return;
            world.Scenario.MustHoldInTime(Promises.RowsStay, !isLate, Seen);
        }
    }

    private async Task SellRestAsync()
    {
        var code = old.Event.PromoCodes[1];
        foreach (var type in old.Event.TicketTypes)
        {
            while (LeftOf(type) is > 0 and var left)
            {
                var withCode = LeftOf(code) > 0 ? code.Code : null;
                var ticket = new Ticket(type.Code, Math.Min(left, MostTickets));
                await MustBeAnsweredAsync(ticket, withCode, 201);
                _sold.Add((ticket, withCode));
            }

            await MustBeAnsweredAsync(new Ticket(type.Code, 1), null, 409);
        }

        await MustBeLeftAsync();
    }

    private async Task MustBeAnsweredAsync(Ticket ticket, string? code, int status)
    {
        var wish = world.NewWish(old.Event, code, ticket);
        var answer = await world.Client.OrderFinallyAsync(wish, world.Cancellation);
        MustHold(answer.Status == status, [$"{wish}", $"answer: {answer}", .. old.Orders.Select(order => $"{order}")]);
    }

    private void MustHold(bool holds, IEnumerable<string> seen) => world.Scenario.MustHold(Promises.RowsStay, holds, () => seen);
}
