using System.Diagnostics;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>
/// Waits until holds have ended by themselves. Where nobody has asked for anything since all was healed, C5's time is judged as exactly as the
/// machine allows: what keeps a hold for longer than promised, and ends it in the end, shows only then.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="callers">Who reads.</param>
internal sealed class HoldEnds(ShopWorld world, Callers callers)
{
    // However many holds a crowd has: the last of them, and those that end with it.
    private const int MostWatched = 12;

    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private static readonly Invariant EndsInTime = new(
        "C5", "Within 5 s of `expiresAt`, or of the end of what was broken then, an unconfirmed hold is shown as `expired` and what it had is left again,"
        + " whichever instances are there (this harness waits 9 s, and 15 s on a busy machine).",
        "Abandoned carts hold seats that others would buy, for as long as whoever should end them is away or waits.");

    /// <summary>Ends the attempt as failed where a hold of the lane that nobody confirmed or cancelled has not ended in time.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="rules">What its callers know.</param>
    public async Task MustBeInTimeAsync(LaneRun lane, LaneRules rules)
    {
        Sold[] holds = [.. rules.Sold.Where(sold => sold.IsLeftAlone).OrderByDescending(sold => sold.Order.ExpiresAt).Take(MostWatched)];
        if (holds.Length == 0) return;
        await world.UntilAsync(holds[0].Order.ExpiresAt);
        using var waiting = world.Scenario.Waiting("holds to end");
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(PollInterval, world.Cancellation))
        {
            // What is asked later than that must be answered so; the answer itself may be long in coming (C3).
            var askedAfter = Stopwatch.GetElapsedTime(since);
            var answers = new List<Answer?>();
            foreach (var hold in holds) answers.Add(await callers.AboutAsync(lane, null, "read", hold.Owner, hold.Order.Id));
            var look = await callers.LookAsync(lane, null);
            if (answers.TrueForAll(answer => answer?.Read<Order>()?.Status == Order.Expired) && IsLeftAgain(lane, rules, look?.Read<Event>())) return;
            world.Scenario.MustHoldInTime(
                EndsInTime, askedAfter < ScenarioContext.CeilingOf(Promised, since),
                () => [$"{askedAfter.TotalSeconds:0.0} s after the last of these holds had ended, when nothing had been broken any more:", .. holds.Select(hold => $"{hold}"), .. answers.Select(answer => $"{answer}"), $"GET the event: {look}"]);
        }
    }

    // What somebody has asked to confirm or to cancel may have its tickets, or may not.
    private static bool IsLeftAgain(LaneRun lane, LaneRules rules, Event? shown) =>
        !rules.KnowsAll || (shown is not null && lane.Event.All.All(one =>
            shown.All.FirstOrDefault(other => other.Code == one.Code)?.Left
            >= one.Quantity - rules.Sold.Where(sold => !sold.IsLeftAlone && sold.Order.EventId == lane.Event.Id).Sum(sold => sold.Of(one.Code))));
}
