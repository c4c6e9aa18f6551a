using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// What holds of a lane's answers together, whatever was broken meanwhile: each is compared with what was certain when it was sent. What the contract
/// leaves open, these rules leave open.
/// </summary>
internal sealed class LaneRules
{
    // Beside the ranks of what follows on each other.
    private const int Declined = 3;

    // An answer is under way for a moment; a service looks at a transfer once more at the end of a request.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(1.5);

    private readonly CardsWorld _world;
    private readonly LaneRun _lane;
    private readonly IReadOnlyList<Asked> _all;

    /// <summary>Takes a lane as it is now.</summary>
    public LaneRules(CardsWorld world, LaneRun lane)
    {
        (_world, _lane, _all) = (world, lane, lane.All);
        Deals = [.. _all.Where(asked => asked.Of is not null).GroupBy(asked => asked.Of!).Select(DealOf).OfType<Deal>()];
    }

    /// <summary>The transfers that callers were shown.</summary>
    public IReadOnlyList<Deal> Deals { get; }

    /// <summary>Ends the attempt as failed where a rule does not hold.</summary>
    public void MustHold()
    {
        foreach (var deal in Deals)
        {
            MustBeOne(deal);
            MustBeInOrder(deal);
            MustComeBeforeItsNotification(deal);
        }

        foreach (var asked in _all.Where(asked => asked is { What: Asked.Transfer, Answer.Status: 422 })) MustHaveBeenUsed(asked);
        foreach (var asked in _all.Where(asked => asked is { What: Asked.Reverse, Answer.Status: 409 })) MustHaveBeenRefused(asked);
        _world.Scenario.MustHold(
            Promises.KeysAreTheirOwners, Deals.DistinctBy(deal => deal.TransferId).Count() == Deals.Count,
            () => [.. Deals.Select(deal => $"{deal}"), .. Lines()]);
    }

    /// <summary>Everything that was asked and answered, for a story.</summary>
    /// <param name="of">Of this key only; null for all.</param>
    public IEnumerable<string> Lines(OwnedKey? of = null) =>
        _all.Where(asked => of is null || asked.Of == of).OrderBy(asked => asked.SentAt).Select(asked => $"{asked}");

    /// <summary>The same, with what fraud prevention and notifications got.</summary>
    public IEnumerable<string> Seen(Deal deal) => [.. Lines(deal.Of), .. _world.Fraud.LinesOf(deal.Intent), .. _world.LinesOf(deal.TransferId)];

    // The request whose body the answers show is the one that has become the transfer.
    private Deal? DealOf(IGrouping<OwnedKey, Asked> asked)
    {
        List<Sight> sights = [.. asked.Where(one => one.Answer?.Transfer is not null).Select(one => new Sight(one, one.Answer!.Transfer!))];
        if (sights.Count == 0) return null;
        var made = _lane.Intents.FirstOrDefault(intent => LaneRun.OwnedKeyOf(intent) == asked.Key && sights[0].Shown.Is(intent));
        return made is null ? null : new Deal(asked.Key, made, sights);
    }

    private void MustBeOne(Deal deal)
    {
        IEnumerable<string> All() => Seen(deal);
        _world.Scenario.MustHold(Promises.OneTransfer, deal.Sights.All(sight => sight.Shown.TransferId == deal.TransferId), All);
        _world.Scenario.MustHold(Promises.OtherBodyIsRefused, deal.Sights.All(sight => sight.Shown.Is(deal.Intent)), All);
        var known = deal.Sights[0].Asked;
        // Once it is known, its key is used: a repetition is answered with it, and another body is not.
        foreach (var later in _all.Where(asked => asked.What == Asked.Transfer && asked.Of == deal.Of && known.IsBefore(asked) && IsAnswered(asked)))
        {
            var isSame = AnswerJudge.IsSame(later.Intent!, deal.Intent);
            _world.Scenario.MustHold(
                isSame ? Promises.OneTransfer : Promises.OtherBodyIsRefused,
                isSame ? later.Answer!.Transfer is not null
                    : later.Answer!.Status == 422 || (later.Answer.Status == 404 && _lane.IsNotTheirs(later.Intent!)),
                () => [$"wrong: {later}", .. All()]);
        }
    }

    // Pending, then declined for good; or pending, completed and reversed (C6).
    private void MustBeInOrder(Deal deal)
    {
        IEnumerable<string> All() => Seen(deal);
        var declined = deal.Sights.Where(sight => sight.Shown.Status == Transfer.Declined).ToList();
        _world.Scenario.MustHold(Promises.CompletedStays, declined.Count == 0 || deal.Sights.All(sight => Rank(sight.Shown) is 0 or Declined), All);
        _world.Scenario.MustHold(Promises.DeclinedIsFinal, declined.DistinctBy(sight => sight.Shown.Reason).Count() <= 1, All);
        foreach (var sight in deal.Sights)
        {
            var before = deal.Sights.Where(other => other.Asked.IsBefore(sight.Asked)).MaxBy(other => Rank(other.Shown));
            if (before is null) continue;
            _world.Scenario.MustHold(
                Rank(before.Shown) == Declined ? Promises.DeclinedIsFinal : Promises.CompletedStays, Rank(sight.Shown) >= Rank(before.Shown),
                () => [$"before: {before.Asked}", $"then: {sight.Asked}", .. All()]);
        }

        if (deal.Sights.FirstOrDefault(sight => sight.Shown.Status is Transfer.Completed or Transfer.Reversed) is not { } completed) return;
        foreach (var late in deal.Sights.Where(sight => sight.Shown.Status == Transfer.Pending && !sight.Asked.WasAway))
        {
            var isLater = late.Asked.AnsweredAt > completed.Asked.AnsweredAt
                && Stopwatch.GetElapsedTime(completed.Asked.AnsweredAt, late.Asked.AnsweredAt) > UnderWay;
            _world.Scenario.MustHoldInTime(
                Promises.CompletedStays, !isLater || !CalmRules.WasIdleSince(completed.Asked.SentAt),
                () => [$"before: {completed.Asked}", $"then: {late.Asked}", .. All()]);
        }
    }

    // Nobody hears of a transfer, or a reversal, that has not happened yet (C7).
    private void MustComeBeforeItsNotification(Deal deal)
    {
        var (now, journal) = (Stopwatch.GetTimestamp(), _world.Notify.Journal.Now);
        foreach (var attempt in _world.Notify.AttemptsOf(deal.TransferId).Where(attempt => attempt.Entry.EffectAt is not null))
        {
            var effectAt = now - (long)((journal - attempt.Entry.EffectAt!.Value).TotalSeconds * Stopwatch.Frequency);
            var least = attempt.Notification.Kind == Transfer.Reversed ? Rank(Transfer.Reversed) : Rank(Transfer.Completed);
            foreach (var sight in deal.Sights.Where(sight => sight.Asked.SentAt > effectAt))
            {
                _world.Scenario.MustHold(
                    Promises.NothingElseIsNotified, Rank(sight.Shown) >= least && Rank(sight.Shown) != Declined,
                    () => [$"{attempt}", $"sent after that: {sight.Asked}", .. Seen(deal)]);
            }
        }
    }

    // By another body of its key, sent before this was answered, that is not refused by itself.
    private void MustHaveBeenUsed(Asked refused)
    {
        var others = _all.Where(other => other.What == Asked.Transfer && other.Of == refused.Of && other.SentAt <= refused.AnsweredAt
            && !AnswerJudge.IsSame(other.Intent!, refused.Intent!) && !_lane.IsNotTheirs(other.Intent!));
        _world.Scenario.MustHold(Promises.OneTransfer, others.Any(), () => [$"wrong: {refused}", .. Lines(refused.Of)]);
    }

    // Pending, or declined, as it may have been by then. Whether there were no funds is judged when everything is known.
    private void MustHaveBeenRefused(Asked refused)
    {
        if (Deals.FirstOrDefault(deal => deal.Of == refused.Of) is not { } deal || refused.ById != deal.Of.OwnerId) return;
        var before = deal.Sights.Where(sight => sight.Asked.IsBefore(refused)).Select(sight => Rank(sight.Shown)).DefaultIfEmpty().Max();
        var isPossible = refused.Answer!.Field("reason") switch
        {
            Transfer.Pending => before == 0,
            Transfer.Declined => deal.Sights.All(sight => Rank(sight.Shown) is 0 or Declined),
            _ => before < Rank(Transfer.Reversed),
        };
        _world.Scenario.MustHold(
            refused.Answer.Field("reason") == "funds" ? Promises.Reverses : Promises.ReversalIsRefused, isPossible,
            () => [$"wrong: {refused}", .. Seen(deal)]);
    }

    private static int Rank(Transfer shown) => Rank(shown.Status);

    private static int Rank(string status) => status switch { Transfer.Pending => 0, Transfer.Completed => 1, Transfer.Reversed => 2, _ => Declined };

    private static bool IsAnswered(Asked asked) => asked.Answer?.Status is not (null or >= 500);
}
