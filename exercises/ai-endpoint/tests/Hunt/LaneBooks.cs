using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Judges the lanes of a script when everything is healed and every caller has its answer, with the books that the scenarios use.</summary>
/// <param name="world">The world.</param>
/// <param name="trouble">The instances that live.</param>
/// <param name="callers">Sends everything once more.</param>
/// <param name="known">The transfers of the scripts before; this one's are added.</param>
internal sealed class LaneBooks(CardsWorld world, Trouble trouble, Callers callers, HashSet<string> known)
{
    private const int LanesAtOnce = 6;

    // The contract speaks of so many notifications that wait (C7).
    private const int MostWaiting = 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // What a service cuts off when it keeps whole seconds.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>Judges everything that needs no instance which is gone: its work is another's to do.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="isCalm">Whether nothing was away, and nothing killed.</param>
    public async Task<IReadOnlyList<Violation>> JudgeAsync(IReadOnlyList<LaneRun> lanes, bool isCalm)
    {
        var calm = new CalmRules(world, trouble);
        if (await EachAsync(lanes, lane => Task.Run(() => new LaneRules(world, lane).MustHold())) is { Count: > 0 } wrong) return wrong;
        var fraud = new FraudRecord(world.Fraud);
        if (await EachAsync(lanes, lane => Task.Run(() => calm.MustHold(lane, fraud))) is { Count: > 0 } unused) return unused;
        calm.MustServeOthers(lanes);
        if (isCalm && await EachAsync(lanes, lane => calm.MustBeSettledAsync(lane, fraud)) is { Count: > 0 } left) return left;
        if (await EachAsync(lanes, ProbeAsync) is { Count: > 0 } open) return open;

        fraud = new FraudRecord(world.Fraud);
        var deals = lanes.ToDictionary(lane => lane, lane => new LaneRules(world, lane).Deals);
        if (await EachAsync(lanes, lane => Task.Run(() => MustBeSettledRightly(lane, fraud))) is { Count: > 0 } otherwise) return otherwise;
        await DrainAsync([.. deals.Values.SelectMany(all => all)]);
        if (await EachAsync(lanes, lane => MustBeNotifiedAsync(deals[lane])) is { Count: > 0 } silent) return silent;
        world.MustNotifyNothingElse(known);
        return [];
    }

    /// <summary>What is on the accounts, and what their statements show, when every instance is there.</summary>
    public Task<IReadOnlyList<Violation>> CompareAsync(IReadOnlyList<LaneRun> lanes) => EachAsync(lanes, CompareAsync);

    private Task MustBeNotifiedAsync(IReadOnlyList<Deal> deals) => world.MustBeNotifiedAsync([.. deals.Select(deal => deal.Notified)]);

    // Every request that was sent, once more, one after the other; then every transfer.
    private async Task ProbeAsync(LaneRun lane)
    {
        foreach (var intent in lane.All.Select(asked => asked.Intent).OfType<Intent>().Distinct().ToList())
        {
            var answer = await callers.TransferAsync(lane, null, intent);
            world.Scenario.MustHoldUnlessBusy(
                answer?.Status == 202 ? Promises.PendingIsTakenUp : Promises.NotNowIsRare, answer?.Status is not (null or 202 or >= 500),
                () =>
                [
                    $"{intent}", $"answer in the end: {answer}", .. new LaneRules(world, lane).Lines(LaneRun.OwnedKeyOf(intent)),
                    .. world.Fraud.LinesOf(intent),
                ]);
        }

        foreach (var deal in new LaneRules(world, lane).Deals) await callers.ReadAsync(lane, null, deal.Of, deal.TransferId);
    }

    private void MustBeSettledRightly(LaneRun lane, FraudRecord fraud)
    {
        var rules = new LaneRules(world, lane);
        rules.MustHold();
        // Every key whose request is good in itself has become a transfer.
        foreach (var intent in lane.All.Select(asked => asked.Intent).OfType<Intent>().Where(intent => !lane.IsNotTheirs(intent)))
        {
            var of = LaneRun.OwnedKeyOf(intent);
            world.Scenario.MustHold(Promises.OneTransfer, rules.Deals.Any(deal => deal.Of == of), () => [$"{intent}", .. rules.Lines(of)]);
        }

        new Settlement(world, lane, rules, fraud).MustBeRight();
        foreach (var deal in rules.Deals)
        {
            bool isNew;
            lock (known) isNew = known.Add(deal.TransferId);
            world.Scenario.MustHold(
                Promises.KeysAreTheirOwners, isNew, () => [$"{deal}", "another key's transfer has this id, too", .. rules.Lines(deal.Of)]);
        }
    }

    // Where more of them wait than the contract speaks of, they have the time that as many as that would take one after the other.
    private async Task DrainAsync(IReadOnlyList<Deal> deals)
    {
        using var waiting = world.Scenario.Waiting("notifications to become fewer");
        var (startedAt, all) = (Stopwatch.GetTimestamp(), Missing());
        while (Missing() > MostWaiting && Stopwatch.GetElapsedTime(startedAt) < Ceiling()) await Task.Delay(Poll, world.Cancellation);

        TimeSpan Ceiling() => ScenarioContext.CeilingOf(NotificationBooks.NotifiedWithin, startedAt) * (1 + (all / MostWaiting));

        int Missing()
        {
            var effects = world.Notify.Effects.Select(effect => (effect.TransferId, effect.Kind)).ToHashSet();
            return deals.Sum(deal => deal.Notified.Kinds.Count(kind => !effects.Contains((deal.TransferId, kind))));
        }
    }

    private async Task CompareAsync(LaneRun lane)
    {
        var deals = new LaneRules(world, lane).Deals;
        await world.MustKeepSumAsync([.. lane.Accounts]);
        foreach (var account in lane.Accounts)
        {
            var own = deals.Where(deal => deal.Intent.From == account.AccountId || deal.Intent.To == account.AccountId);
            await world.MustHaveEntriesAsync(account, [.. own.SelectMany(deal => deal.Entries)]);
            var entries = (await world.StatementAsync(account, "limit=100")).Entries;
            var (first, last) = (lane.BeganAt - Tolerance, InstanceClock.Now + Tolerance);
            world.Scenario.MustHold(
                Promises.BookedAtItsClock, entries.All(entry => entry.Time!.Value.UtcDateTime is var time && time > first && time < last),
                () =>
                [
                    $"{account}", $"its money moved between {first:O} and {last:O} of the instances' clock", .. entries.Select(entry => $"{entry}"),
                ]);
        }

        foreach (var name in lane.Lane.Moves.Where(move => move.Do == "statement").Select(move => move["account"]).Distinct())
            foreach (var client in world.Clients) await StatementQueries.MustAgreeAsync(world, lane.AccountOf(name), client);
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
