using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>An order as its callers know it, and from when until when it certainly has its tickets, or may have them (C1, C5 to C8).</summary>
internal sealed class Sold
{
    // C5 says 5 s; as long as the harness waits for it elsewhere.
    private static readonly TimeSpan ExpiredMayCount = TimeSpan.FromSeconds(15);

    private readonly DateTimeOffset _healedAt;

    /// <summary>Makes it from everything that was asked in its lane.</summary>
    /// <param name="order">The order as it was first answered.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="all">Everything that was asked.</param>
    /// <param name="healedAt">When the last thing that was broken was well again.</param>
    public Sold(Order order, Owner owner, IReadOnlyList<Asked> all, DateTimeOffset healedAt)
    {
        (Order, Owner, _healedAt) = (order, owner, healedAt);
        var placing = all.Where(asked => asked.What == "order" && asked.Owner == owner && asked.Wish!.IsMetBy(order)).ToList();
        SentAt = placing.Min(asked => asked.SentAt);
        AnsweredAt = placing.Where(asked => asked.Is(201)).Min(asked => asked.AnsweredAt);
        var own = all.Where(asked => asked.OrderId == order.Id && asked.Owner.BuyerId == owner.BuyerId).ToList();
        Confirms = [.. own.Where(asked => asked.What == "confirm")];
        Cancels = [.. own.Where(asked => asked.What == "cancel")];
    }

    /// <summary>The order as it was first answered.</summary>
    public Order Order { get; }

    /// <summary>Whose it is.</summary>
    public Owner Owner { get; }

    /// <summary>When it was first asked for: it was not made earlier.</summary>
    public DateTimeOffset SentAt { get; }

    /// <summary>When it was first answered: it was not made later.</summary>
    public DateTimeOffset AnsweredAt { get; }

    /// <summary>Its buyer's confirmations.</summary>
    public IReadOnlyList<Asked> Confirms { get; }

    /// <summary>Its buyer's cancellations.</summary>
    public IReadOnlyList<Asked> Cancels { get; }

    /// <summary>Whether nobody has asked to confirm or to cancel it: it ends by itself.</summary>
    public bool IsLeftAlone => Confirms.Count == 0 && Cancels.Count == 0;

    /// <summary>When it was certainly confirmed; the end of time when it was not, as far as is known.</summary>
    public DateTimeOffset ConfirmedAt => Confirms.Where(asked => asked.Is(200)).Select(asked => asked.AnsweredAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    /// <summary>When a cancellation was first asked for; the end of time when none was.</summary>
    public DateTimeOffset CancelSentAt => Cancels.Select(asked => asked.SentAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    /// <summary>
    /// When a cancellation that certainly ended it was first answered; the end of time when none was. One that came when the hold had
    /// expired changes nothing (C7), and a confirmation that was sent before may still end either way (C5).
    /// </summary>
    public DateTimeOffset CancelledAt => Cancels
        .Where(asked => asked.Is(204) && (asked.AnsweredAt < Order.ExpiresAt || asked.SentAt > ConfirmedAt))
        .Select(asked => asked.AnsweredAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    /// <summary>Whether it is certainly live all this time.</summary>
    public bool IsLive(DateTimeOffset from, DateTimeOffset to) =>
        to < CancelSentAt && ((from >= AnsweredAt && to < Order.ExpiresAt) || from >= ConfirmedAt);

    /// <summary>Whether it may count at some moment of these.</summary>
    public bool MayCount(DateTimeOffset from, DateTimeOffset to)
    {
        if (SentAt > to) return false;
        // A confirmation that is sent when the hold has ended confirms nothing; and what was broken meanwhile may have kept it from being shown.
        var mayBeConfirmed = Confirms.Any(asked => asked.SentAt < Order.ExpiresAt);
        var ended = mayBeConfirmed ? DateTimeOffset.MaxValue : (Order.ExpiresAt > _healedAt ? Order.ExpiresAt : _healedAt) + ExpiredMayCount;
        return (CancelledAt < ended ? CancelledAt : ended) >= from;
    }

    /// <summary>How many tickets of a type it has, or uses of a code.</summary>
    public int Of(string code) => Order.Tickets.Where(ticket => ticket.Type == code).Sum(ticket => ticket.Quantity) + (Order.PromoCode == code ? 1 : 0);

    public override string ToString() => $"{Order}, of {Owner.BuyerId} under {Owner.Key}, answered at {AnsweredAt:ss.fff}";
}
