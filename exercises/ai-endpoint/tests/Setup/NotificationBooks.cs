using System.Diagnostics;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>What must have reached notifications (C7).</summary>
internal static class NotificationBooks
{
    /// <summary>The contract's time, after the answer, or after the last fault ended.</summary>
    public static readonly TimeSpan NotifiedWithin = TimeSpan.FromSeconds(10);

    // How often it is asked whether the time is over; whatever arrives is seen at once.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits, without asking the service for anything, until each of these transfers has taken effect at Notify with its kinds, and checks that
    /// each did so once, and that nothing else was notified about them.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="expected">
    /// Transfers by id, with the kinds that must have taken effect: <see cref="Transfer.Completed"/>, <see cref="Transfer.Reversed"/>, or none.
    /// </param>
    public static async Task MustBeNotifiedAsync(
        this CardsWorld world, params IReadOnlyList<(string TransferId, IReadOnlyList<string> Kinds)> expected)
    {
        using var waiting = world.Scenario.Waiting("notifications to arrive");
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var areAll = await world.Notify.Journal.WhenAsync(_ => MissingOf(world, expected).Count == 0, BetweenLooks);
            world.MustNotifyOnly(expected);
            if (areAll) return;
            world.Cancellation.ThrowIfCancellationRequested();
            var ceiling = ScenarioContext.CeilingOf(NotifiedWithin, startedAt);
            if (Stopwatch.GetElapsedTime(startedAt) <= ceiling || world.UndisturbedFor <= ceiling) continue;
            var missing = MissingOf(world, expected);
            world.Scenario.MustHoldInTime(
                Promises.IsNotified, missing.Count == 0,
                () => missing.Take(5).SelectMany(one => world.LinesOf(one.TransferId)
                    .Prepend($"transfer {one.TransferId} must be notified: {string.Join(" and ", one.Kinds)}")));
        }
    }

    /// <summary>The same for one transfer.</summary>
    public static Task MustBeNotifiedAsync(this CardsWorld world, Transfer transfer, params IReadOnlyList<string> kinds) =>
        world.MustBeNotifiedAsync([(transfer.TransferId, kinds)]);

    /// <summary>Whatever is still to come: each of these kinds took effect at most once, with one id, and nothing else did.</summary>
    public static void MustNotifyOnly(this CardsWorld world, params IReadOnlyList<(string TransferId, IReadOnlyList<string> Kinds)> expected)
    {
        var effects = world.Notify.Effects.ToLookup(one => one.TransferId);
        var attempts = world.Notify.Attempts.Select(one => one.Notification).ToLookup(one => one.TransferId);
        foreach (var (transferId, kinds) in expected)
        {
            IEnumerable<string> Seen() => world.LinesOf(transferId);
            world.Scenario.MustHold(Promises.NothingElseIsNotified, effects[transferId].All(one => kinds.Contains(one.Kind)), Seen);
            world.Scenario.MustHold(Promises.NotifiedOnce, effects[transferId].GroupBy(one => one.Kind).All(same => same.Count() == 1), Seen);
            world.Scenario.MustHold(
                Promises.NotifiedOnce,
                attempts[transferId].GroupBy(one => one.Kind).All(same => same.Select(one => one.NotificationId).Distinct().Count() == 1), Seen);
        }
    }

    /// <summary>No transfer but these, and those of the warm-up, was notified.</summary>
    public static void MustNotifyNothingElse(this CardsWorld world, IEnumerable<string> transferIds)
    {
        var known = transferIds.Concat(world.WarmUps).ToHashSet();
        var others = world.Notify.Effects.Where(one => !known.Contains(one.TransferId)).ToList();
        world.Scenario.MustHold(Promises.NothingElseIsNotified, others.Count == 0, () => others.Select(one => $"{one}"));
    }

    /// <summary>What was received about a transfer, for a story.</summary>
    public static IEnumerable<string> LinesOf(this CardsWorld world, string transferId) =>
        world.Notify.AttemptsOf(transferId).TakeLast(12).Select(attempt => $"{attempt}")
            .Concat(world.Notify.EffectsOf(transferId).Select(effect => $"took effect: {effect}"));

    private static List<(string TransferId, IReadOnlyList<string> Kinds)> MissingOf(
        CardsWorld world, IReadOnlyList<(string TransferId, IReadOnlyList<string> Kinds)> expected)
    {
        var effects = world.Notify.Effects.Select(one => (one.TransferId, one.Kind)).ToHashSet();
        return [.. expected.Where(one => !one.Kinds.All(kind => effects.Contains((one.TransferId, kind))))];
    }
}
