using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>
/// What holds of a lane's answers at all times, whatever was broken meanwhile: each answer is compared with what was certain by then and what
/// was possible. What the contract leaves open, these rules leave open.
/// </summary>
internal sealed class LaneRules
{
    /// <summary>How the name of a request ends that is about an order which does not exist.</summary>
    public const string Unknown = " of an order that does not exist";

    private const string Orders = "order";
    // A service may round.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly ScenarioContext _scenario;
    private readonly LaneRun _lane;
    private readonly IReadOnlyList<Asked> _all;
    private readonly Dictionary<Owner, Sold> _sold = [];
    private readonly bool _knowsAll;

    /// <summary>Takes a lane as it is now.</summary>
    /// <param name="scenario">What a rule that does not hold ends.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="isProbed">Whether every order was sent again until its answer was final: then every order is known.</param>
    /// <param name="healedAt">When the last thing that was broken was well again.</param>
    public LaneRules(ScenarioContext scenario, LaneRun lane, bool isProbed, DateTimeOffset healedAt)
    {
        (_scenario, _lane, _all) = (scenario, lane, lane.Asked);
        foreach (var own in _all.Where(asked => asked.What == Orders && asked.Is(201)).GroupBy(asked => asked.Owner))
        {
            var first = own.MinBy(asked => asked.AnsweredAt)!;
            if (first.Wish!.IsMetBy(first.Answer!.Read<Order>())) _sold[own.Key] = new Sold(first.Answer!.Read<Order>()!, own.Key, _all, healedAt);
        }

        // Whoever left, or was told "not now", may have an order that nobody has heard of yet.
        _knowsAll = isProbed || !_all.Any(asked => asked.What == Orders && !_sold.ContainsKey(asked.Owner) && (asked.Answer is null || !ShopClient.IsFinal(asked.Answer)));
    }

    /// <summary>The orders that callers know of.</summary>
    public IReadOnlyCollection<Sold> Sold => _sold.Values;

    /// <summary>Whether callers know of every order: none left or was told "not now" before it knew.</summary>
    public bool KnowsAll => _knowsAll;

    /// <summary>Ends the attempt as failed where a rule does not hold.</summary>
    public void MustHold()
    {
        MustBeOneEach();
        foreach (var asked in _all)
        {
            if (asked.Answer is not { Status: { } status }) continue;
            _scenario.MustHold(
                Promises.NotNowIs503, status < 500 || (status == 503 && asked.Answer.SaysWhenToRetry(1, ShopClient.MostSecondsToRetry)), () => Seen(asked));
            if (status == 503) continue;
            switch (asked.What)
            {
                case Orders: MustBeAnOrder(asked); break;
                case "confirm": MustBeConfirmed(asked); break;
                case "cancel": MustBeCancelled(asked); break;
                case "read": MustBeRead(asked); break;
                case "look": MustBeShown(asked); break;
                case "create": _scenario.MustHold(Promises.Readable, status == 201, () => Seen(asked)); break;
                case var what when what.EndsWith(Unknown, StringComparison.Ordinal):
                    _scenario.MustHold(Promises.OthersOrdersAreNotThere, status == 404 && asked.Answer.IsProblem, () => Seen(asked));
                    break;
                default:
                    _scenario.MustHold(Promises.BadInputIsRefused, status is >= 400 and < 500 and not 409 && asked.Answer.IsProblem, () => Seen(asked));
                    break;
            }
        }

        foreach (var one in _lane.Events) MustNeverBeMore(one);
    }

    private void MustBeAnOrder(Asked asked)
    {
        var twins = _all.Any(other => other.What == Orders && other.Owner == asked.Owner && !IsSame(other.Wish!, asked.Wish!) && other.SentAt <= asked.AnsweredAt);
        var otherwise = twins ? Promises.OtherContentIsRefused : Promises.OneKeyIsOneOrder;
        if (_sold.GetValueOrDefault(asked.Owner) is { } sold && sold.AnsweredAt < asked.SentAt)
            _scenario.MustHold(otherwise, asked.Is(asked.Wish!.IsMetBy(sold.Order) ? 201 : 422), () => Seen(asked));
        switch (asked.Answer!.Status)
        {
            case 201:
                var order = asked.Answer.Read<Order>();
                _scenario.MustHold(twins ? Promises.OtherContentIsRefused : Promises.AllOrNothing, asked.Wish!.IsMetBy(order), () => Seen(asked));
                if (_sold.GetValueOrDefault(asked.Owner) is { } known) MustBePossible(asked, known, order!);
                break;
            case 409:
                MustHaveBeenGone(asked);
                break;
            case 422:
                _scenario.MustHold(Promises.OneKeyIsOneOrder, twins && asked.Answer.IsProblem, () => Seen(asked));
                break;
            default:
                _scenario.MustHold(Promises.Readable, false, () => Seen(asked));
                break;
        }
    }

    private void MustHaveBeenGone(Asked asked)
    {
        var (wish, reason) = (asked.Wish!, asked.Answer!.Field("reason"));
        _scenario.MustHold(Promises.RefusedForAReason, asked.Answer.IsProblem && reason is Refusal.SoldOut or Refusal.PromoCodeUsedUp, () => Seen(asked));
        if (!_knowsAll) return;
        // Of different contents of one key at the same moment, those that lose may find that the winner has what they asked for (C4).
        bool IsOthers(Sold sold) => sold.Owner != asked.Owner || (!wish.IsMetBy(sold.Order) && asked.SentAt <= sold.AnsweredAt);
        var counting = _sold.Values.Where(sold => sold.Order.EventId == wish.EventId && IsOthers(sold) && sold.MayCount(asked.SentAt, asked.AnsweredAt)).ToList();
        var created = _lane.Events.Single(one => one.Id == wish.EventId);
        bool IsGone(string code, int wanted) => created.All.Single(one => one.Code == code).Quantity - counting.Sum(sold => sold.Of(code)) < wanted;
        var wasSo = reason == Refusal.SoldOut ? wish.Tickets.Any(ticket => IsGone(ticket.Type, ticket.Quantity)) : wish.PromoCode is { } code && IsGone(code, 1);
        _scenario.MustHold(Promises.RefusedOnlyIfGone, wasSo, () => [$"{created}", .. counting.Select(sold => $"may count then: {sold}"), .. Seen(asked)]);
    }

    private void MustBeConfirmed(Asked asked)
    {
        if (OwnedOrHidden(asked) is not { } sold) return;
        var reason = asked.Answer!.Field("reason");
        switch (asked.Answer.Status)
        {
            case 200:
                var order = asked.Answer.Read<Order>();
                _scenario.MustHold(Promises.ConfirmedStays, order is { Status: Order.Confirmed } && order.Id == sold.Order.Id && sold.CancelledAt >= asked.SentAt, () => Seen(asked));
                _scenario.MustHold(Promises.HoldEnds, sold.Confirms.Any(other => other.SentAt < sold.Order.ExpiresAt), () => Seen(asked));
                MustBePossible(asked, sold, order!);
                break;
            case 410 when reason == Refusal.Cancelled:
                _scenario.MustHold(Promises.ConfirmedStays, asked.Answer.IsProblem && sold.CancelSentAt <= asked.AnsweredAt, () => Seen(asked));
                break;
            case 410 when reason == Refusal.Expired:
                _scenario.MustHold(Promises.HoldLasts, asked.AnsweredAt >= sold.Order.ExpiresAt, () => Seen(asked));
                _scenario.MustHold(Promises.ConfirmedStays, asked.Answer.IsProblem && sold.ConfirmedAt >= asked.SentAt && sold.CancelledAt >= asked.SentAt, () => Seen(asked));
                break;
            default:
                _scenario.MustHold(Promises.ConfirmedStays, false, () => Seen(asked));
                break;
        }
    }

    private void MustBeCancelled(Asked asked)
    {
        if (OwnedOrHidden(asked) is not null) _scenario.MustHold(Promises.CancelGivesBack, asked.Is(204), () => Seen(asked));
    }

    private void MustBeRead(Asked asked)
    {
        if (OwnedOrHidden(asked) is not { } sold) return;
        var order = asked.Is(200) ? asked.Answer!.Read<Order>() : null;
        _scenario.MustHold(Promises.Readable, order is not null && order.Id == sold.Order.Id, () => Seen(asked));
        MustBePossible(asked, sold, order!);
    }

    // The order that a request is about; null when it is a stranger's, who must not see it (C12).
    private Sold? OwnedOrHidden(Asked asked)
    {
        var sold = _sold.Values.FirstOrDefault(one => one.Order.Id == asked.OrderId);
        if (sold is null || sold.Owner.BuyerId == asked.Owner.BuyerId) return sold;
        _scenario.MustHold(Promises.OthersOrdersAreNotThere, asked.Is(404), () => Seen(asked));
        return null;
    }

    // An order is never shown in a state that it cannot have had between the request and its answer.
    private void MustBePossible(Asked asked, Sold sold, Order shown)
    {
        var expiresAt = sold.Order.ExpiresAt;
        _scenario.MustHold(
            Promises.Readable, shown.EventId == sold.Order.EventId && shown.PromoCode == sold.Order.PromoCode && shown.Tickets.ToHashSet().SetEquals(sold.Order.Tickets)
            && (shown.ExpiresAt - expiresAt).Duration() < Rounding, () => Seen(asked));
        var (promise, isPossible) = shown.Status switch
        {
            Order.Held => (sold.ConfirmedAt < asked.SentAt ? Promises.ConfirmedStays : Promises.CancelGivesBack,
                sold.ConfirmedAt >= asked.SentAt && sold.CancelledAt >= asked.SentAt),
            Order.Confirmed => (Promises.ConfirmedStays, sold.Confirms.Any(other => other.SentAt <= asked.AnsweredAt) && sold.CancelledAt >= asked.SentAt),
            Order.Cancelled => (Promises.CancelGivesBack, sold.CancelSentAt <= asked.AnsweredAt),
            Order.Expired when asked.AnsweredAt < expiresAt => (Promises.HoldLasts, false),
            Order.Expired => (Promises.ConfirmedStays, sold.ConfirmedAt >= asked.SentAt && sold.CancelledAt >= asked.SentAt),
            _ => (Promises.Readable, false),
        };
        _scenario.MustHold(promise, isPossible, () => Seen(asked));
    }

    private void MustBeShown(Asked asked)
    {
        var shown = asked.Is(200) ? asked.Answer!.Read<Event>() : null;
        var created = _lane.Event;
        _scenario.MustHold(Promises.Readable, shown is not null && shown.Name == created.Name && created.All.All(one => shown.All.Count(other => other.Code == one.Code && other.Quantity == one.Quantity) == 1), () => Seen(asked));
        foreach (var one in created.All)
        {
            var left = shown!.Left(one.Code);
            var least = one.Quantity - _sold.Values.Where(sold => sold.Order.EventId == created.Id && sold.MayCount(asked.SentAt, asked.AnsweredAt)).Sum(sold => sold.Of(one.Code));
            var most = one.Quantity - _sold.Values.Where(sold => sold.Order.EventId == created.Id && sold.IsLive(asked.SentAt, asked.AnsweredAt)).Sum(sold => sold.Of(one.Code));
            _scenario.MustHold(Promises.LeftIsInRange, left >= 0 && left <= one.Quantity, () => Seen(asked));
            _scenario.MustHold(Promises.LeftIsRight, (left >= least || !_knowsAll) && left <= most, () => [$"{one.Code}: {left} left; by the answers given before and the requests in flight {least} to {most}", .. Seen(asked)]);
        }
    }

    private void MustBeOneEach()
    {
        var given = _all.Where(asked => asked.What == Orders && asked.Is(201)).Select(asked => (asked.Owner, Id: asked.Answer!.Field("id"))).Distinct().ToList();
        foreach (var (owner, count) in given.CountBy(one => one.Owner))
            _scenario.MustHold(Promises.OneKeyIsOneOrder, count == 1, () => [$"orders of {owner.BuyerId} under {owner.Key}: {count}", .. Seen(null)]);
        _scenario.MustHold(Promises.KeysAreTheBuyers, given.DistinctBy(one => one.Id).Count() == given.Count, () => Seen(null));
        foreach (var sold in _sold.Values)
        {
            var (earliest, latest) = (sold.SentAt + ShopVocabulary.Lifetime - Tolerance, sold.AnsweredAt + ShopVocabulary.Lifetime + Tolerance);
            _scenario.MustHold(
                Promises.HoldLasts, sold.Order.ExpiresAt >= earliest && sold.Order.ExpiresAt <= latest,
                () => [$"{sold}", $"expected to expire from {earliest:HH:mm:ss.fff} to {latest:HH:mm:ss.fff}", .. Seen(null)]);
        }
    }

    private void MustNeverBeMore(Event created)
    {
        var ofEvent = _sold.Values.Where(sold => sold.Order.EventId == created.Id).ToList();
        foreach (var moment in ofEvent.SelectMany(sold => (DateTimeOffset[])[sold.AnsweredAt, sold.ConfirmedAt]).Where(moment => moment < DateTimeOffset.MaxValue))
        {
            var live = ofEvent.Where(sold => sold.IsLive(moment, moment)).ToList();
            foreach (var one in created.All)
            {
                _scenario.MustHold(
                    Promises.NeverMoreThanThereIs, live.Sum(sold => sold.Of(one.Code)) <= one.Quantity,
                    () => [$"{one.Code}: there are {one.Quantity}; live at {moment:HH:mm:ss.fff}: {live.Sum(sold => sold.Of(one.Code))}", .. live.Select(sold => $"live: {sold}"), .. Seen(null)]);
            }
        }
    }

    private static bool IsSame(Wish one, Wish other) =>
        one.EventId == other.EventId && one.PromoCode == other.PromoCode && one.Tickets.Count == other.Tickets.Count && one.Tickets.ToHashSet().SetEquals(other.Tickets);

    private IEnumerable<string> Seen(Asked? asked) =>
        [.. asked is null ? (string[])[] : [$"wrong: {asked}"], .. _all.OrderBy(one => one.SentAt).Where(one => one != asked).Select(one => $"{one}")];
}
