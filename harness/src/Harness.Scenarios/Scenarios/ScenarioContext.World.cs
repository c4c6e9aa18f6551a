using System.Diagnostics;
using Harness.Fakes;
using Harness.Faults;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>What an attempt's world is made of: what is cleaned up after it, what of the harness's own must not fail, and what the
/// contract promises of every service in every scenario.</summary>
public sealed partial class ScenarioContext
{
    private static readonly TimeSpan CleanUpCeiling = TimeSpan.FromMinutes(1);

    private readonly Stack<IAsyncDisposable> _owned = [];
    private static readonly Invariant StaysWithinBounds = new(
        "Rules", "What a service sends, and what it opens, stays within the numbers that the rules name.",
        "Whoever is flooded goes down, and with it everybody else who needs it.");

    private readonly List<Func<string?>> _checks = [];
    private readonly List<Func<string?>> _bounds = [];

    /// <summary>What a service that does not start again breaks; null before the scenario has a service.</summary>
    internal Invariant? StartsAgain { get; private set; }

    /// <summary>What a service breaks whose answers take all of the attempt's time; null before the scenario has a service.</summary>
    internal Invariant? AnswersInTime { get; private set; }

    /// <summary>Whether an instance of the service has started during this attempt.</summary>
    internal bool HasStarted { get; private set; }

    /// <summary>How much of the attempt was waiting for the service; the rest is the harness's own work.</summary>
    internal ServiceWaits Waits { get; } = new();

    /// <summary>Wall time of the attempt so far.</summary>
    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>
    /// Disposes of something when the attempt is over and its outcome stands: what goes wrong then is noted and changes no verdict. The
    /// last comes first.
    /// </summary>
    public T Owns<T>(T owned)
        where T : IAsyncDisposable
    {
        lock (_lock) _owned.Push(owned);
        return owned;
    }

    /// <summary>
    /// Asks at the end of the attempt, however it went, whether something of the harness's own failed: what a broken fake or proxy led
    /// to says nothing about the service.
    /// </summary>
    /// <param name="failure">What failed, in words; null when nothing did. Never something that a service can bring about.</param>
    public void Checks(Func<string?> failure)
    {
        lock (_lock) _checks.Add(failure);
    }

    /// <summary>
    /// Asks at the end of the attempt, however it went, whether the service has gone beyond a number that the README's rules name and nothing
    /// right comes near. Then the attempt has failed: what else was measured is not complete, and that is the service's doing.
    /// </summary>
    /// <param name="excess">What there was too much of, and how much is allowed; null when it was within bounds.</param>
    public void Bounds(Func<string?> excess)
    {
        lock (_lock) _bounds.Add(excess);
    }

    /// <summary>The same, for a fake and the network before it.</summary>
    public void Checks(HttpFake fake)
    {
        Bounds(() => fake.Journal.IsOverrun
            ? FormattableString.Invariant($"{fake.Name} was called {fake.Journal.Count} times in this scenario; the rules allow {Journal.MostCalls}")
            : null);
        Checks(() => fake.Failure is { } failure ? $"The harness's own {fake.Name} failed: {failure}" : null);
        Bounds(() => fake.IsStarted ? TurnedAway(fake.Network, fake.Name) : null);
        Checks(() => fake.IsStarted && fake.Network.Failure is { } failure ? $"The network before {fake.Name} failed: {failure}" : null);
    }

    /// <summary>The same, for a proxy.</summary>
    public void Checks(NetworkProxy proxy, string name)
    {
        Bounds(() => TurnedAway(proxy, name));
        Checks(() => proxy.Failure is { } failure ? $"The harness's own proxy before {name} failed: {failure}" : null);
    }

    /// <summary>What the contract promises of the service in every scenario.</summary>
    internal void Promises(Invariant startsAgain, Invariant answersInTime) => (StartsAgain, AnswersInTime) = (startsAgain, answersInTime);

    /// <summary>An instance of the service accepts connections, or has gone beyond a bound before it does.</summary>
    internal void ServiceStarted()
    {
        lock (_lock)
        {
            if (HasStarted) return;
            HasStarted = true;
        }

        EventLog.Current.Append(new ServiceStarted(Id, StartsAgain, AnswersInTime));
    }

    /// <summary>
    /// The scenario waits for the service until what is returned is disposed: an attempt whose time runs out that way has failed. Callers,
    /// starts, fakes and gates count by themselves; polls for what the service brings about say it here.
    /// </summary>
    /// <param name="what">What is waited for, after "for", for example "payments to be settled". Never something that a service chose.</param>
    public ServiceWaits.Wait Waiting(string what) => Waits.For(what);

    /// <summary>What of the harness's own failed, in words; null when nothing did.</summary>
    internal string? BrokenCheck()
    {
        Func<string?>[] checks;
        lock (_lock) checks = [.. _checks];
        return checks.Select(check => check()).FirstOrDefault(failure => failure is not null);
    }

    /// <summary>The attempt's failure if the service has gone beyond a bound; null when it has not, as far as could be asked.</summary>
    /// <param name="unasked">Why a bound could not be asked, in words: a defect of the harness's own. Null when all could.</param>
    internal ScenarioFailedException? Excess(out string? unasked)
    {
        Func<string?>[] bounds;
        lock (_lock) bounds = [.. _bounds];
        unasked = null;
        List<string> seen = [];
        foreach (var bound in bounds)
        {
            try
            {
                if (bound() is { } excess) seen.Add(excess);
            }
            // Whatever it is, the other bounds are asked, too.
            catch (Exception defect)
            {
                unasked ??= $"The harness itself failed: {defect}";
            }
        }

        return seen.Count == 0 ? null : Fail(StaysWithinBounds, seen);
    }

    /// <summary>Cleans up. What goes wrong is noted on the timeline.</summary>
    internal async Task CleanUpAsync()
    {
        while (true)
        {
            IAsyncDisposable? next;
            lock (_lock)
            {
                if (!_owned.TryPop(out next)) return;
            }

            try
            {
                await next.DisposeAsync().AsTask().WaitAsync(CleanUpCeiling).ConfigureAwait(false);
            }
            // Whatever it is, the outcome stands, and the rest is cleaned up, too.
            catch (Exception left)
            {
                Note($"Cleaning up failed: {left.Message}");
            }
        }
    }

    /// <summary>Notes something on the timeline that is no step of the story.</summary>
    internal void Note(string what)
    {
        lock (_lock) AddToTimeline(what);
    }

    private void AddToTimeline(string what)
    {
        if (_timeline.Count < MostSteps) _timeline.Add(new TimelineEvent(Math.Round(Elapsed.TotalMilliseconds, 1), Shorten(what)));
    }

    private static string? TurnedAway(NetworkProxy proxy, string name)
    {
        if (proxy.TurnedAway == 0) return null;
        return proxy.TurnedAwayForAll == 0
            ? FormattableString.Invariant($"{proxy.MostConnections} connections to {name} were open at once, as many as the rules allow, and {proxy.TurnedAway} more were asked for")
            : FormattableString.Invariant(
                $"{proxy.MostConnectionsOfAll} connections to everything were open at once over all scenarios, as many as the rules allow, and {proxy.TurnedAway} more to {name} were asked for");
    }

    private static string Shorten(string line) => line.Length > MostLineChars ? line[..MostLineChars] + "…" : line;
}
