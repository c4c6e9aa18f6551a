using System.Diagnostics;
using Harness.Scenarios;

namespace Exercises.Testing;

/// <summary>Looks at what was asked for until all of it has come to rest, without asking for anything again.</summary>
public static class Settlement
{
    /// <summary>
    /// Looks at each again and again until it is settled. What contradicts a promise ends it at once; what is not settled when the
    /// ceiling has passed has broken one.
    /// </summary>
    /// <typeparam name="TAsked">What was asked for.</typeparam>
    /// <typeparam name="TView">What can be seen of one.</typeparam>
    /// <param name="scenario">The attempt.</param>
    /// <param name="what">What is waited for, as a story says it, for example "payments to be settled".</param>
    /// <param name="asked">All of them.</param>
    /// <param name="look">Looks at one.</param>
    /// <param name="mustNotContradict">Ends the attempt where no waiting can mend what was seen.</param>
    /// <param name="isSettled">Whether one has come to rest; it is not looked at again.</param>
    /// <param name="ceiling">How long all of them may take, with the harness's margin over the contract.</param>
    /// <param name="interval">Between two looks.</param>
    /// <param name="late">Ends the attempt for the first one that is not settled in time.</param>
    /// <returns>What was seen last of each.</returns>
    public static async Task<IReadOnlyDictionary<TAsked, TView>> WatchAsync<TAsked, TView>(
        ScenarioContext scenario, string what, IReadOnlyCollection<TAsked> asked, Func<TAsked, Task<TView>> look,
        Action<TView> mustNotContradict, Func<TView, bool> isSettled, TimeSpan ceiling, TimeSpan interval, Action<TView> late)
        where TAsked : notnull
    {
        using var waiting = scenario.Waiting(what);
        var startedAt = Stopwatch.GetTimestamp();
        Dictionary<TAsked, TView> settled = [];
        while (true)
        {
            var open = asked.Where(one => !settled.ContainsKey(one)).ToList();
            var views = await Task.WhenAll(open.Select(look));
            foreach (var view in views) mustNotContradict(view);
            foreach (var (one, view) in open.Zip(views).Where(pair => isSettled(pair.Second))) settled[one] = view;
            if (settled.Count == asked.Count) return settled;
            if (Stopwatch.GetElapsedTime(startedAt) > ceiling) late(views.First(view => !isSettled(view)));
            await Task.Delay(interval, scenario.Cancellation);
        }
    }
}
