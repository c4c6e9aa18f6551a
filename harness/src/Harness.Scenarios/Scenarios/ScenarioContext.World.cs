using System.Diagnostics;
using Harness.Fakes;
using Harness.Faults;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>The surroundings of an attempt: what is cleaned up after it, which parts of the harness must not have failed, and what the
/// contract promises in every scenario.</summary>
public sealed partial class ScenarioContext
{
    private static readonly TimeSpan CleanUpCeiling = TimeSpan.FromMinutes(1);

    private readonly Stack<IAsyncDisposable> _owned = [];
    private static readonly Invariant StaysWithinBounds = new(
        "Rules", "What a service sends, and what it opens, stays within the numbers that the rules name.",
        "A flooded dependency goes down, and with it everyone else who needs it.");

    private readonly List<Func<string?>> _checks = [];
    private readonly List<Func<string?>> _bounds = [];

    /// <summary>The promise that a service breaks when it does not start again; null before the scenario has a service.</summary>
    internal Invariant? StartsAgain { get; private set; }

    /// <summary>The promise that a service breaks when its answers use up the attempt's time; null before the scenario has a service.</summary>
    internal Invariant? AnswersInTime { get; private set; }

    /// <summary>Whether an instance of the service has started during this attempt.</summary>
    internal bool HasStarted { get; private set; }

    /// <summary>How much of the attempt was spent waiting for the service; the rest is the harness's own work.</summary>
    internal ServiceWaits Waits { get; } = new();

    /// <summary>Wall time of the attempt so far.</summary>
    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>
    /// Disposes of a resource when the attempt is over and its outcome stands, in reverse order. A failure is noted and changes no
    /// verdict.
    /// </summary>
    public T Owns<T>(T owned)
        where T : IAsyncDisposable
    {
        lock (_lock) _owned.Push(owned);
        return owned;
    }

    /// <summary>
    /// Registers a check of the harness's own parts, made at the end of every attempt: the effects of a broken fake or proxy are no
    /// evidence about the service.
    /// </summary>
    /// <param name="failure">What failed, in words; null when nothing did. Never a failure that a service can cause.</param>
    public void Checks(Func<string?> failure)
    {
        lock (_lock) _checks.Add(failure);
    }

    /// <summary>
    /// Registers a check, made at the end of every attempt, that the service stayed within a number which the README's rules name and no
    /// correct service comes near. Beyond it the attempt has failed: other measurements are incomplete then, and the service caused that.
    /// </summary>
    /// <param name="excess">What exceeded which limit; null within the limit.</param>
    public void Bounds(Func<string?> excess)
    {
        lock (_lock) _bounds.Add(excess);
    }

    /// <summary>Registers the checks and bounds of a fake and of the network in front of it.</summary>
    public void Checks(HttpFake fake)
    {
        Bounds(() => fake.Journal.IsOverrun
            ? FormattableString.Invariant($"{fake.Name} was called {fake.Journal.Count} times in this scenario; the rules allow {Journal.MostCalls}")
            : null);
        Checks(() => fake.Failure is { } failure ? $"The harness's own {fake.Name} failed: {failure}" : null);
        Bounds(() => fake.IsStarted ? TurnedAway(fake.Network, fake.Name) : null);
        Checks(() => fake.IsStarted && fake.Network.Failure is { } failure ? $"The network in front of {fake.Name} failed: {failure}" : null);
    }

    /// <summary>Registers the checks and bounds of a proxy.</summary>
    public void Checks(NetworkProxy proxy, string name)
    {
        Bounds(() => TurnedAway(proxy, name));
        Checks(() => proxy.Failure is { } failure ? $"The harness's own proxy in front of {name} failed: {failure}" : null);
    }

    /// <summary>Records what the contract promises of the service in every scenario.</summary>
    internal void Promises(Invariant startsAgain, Invariant answersInTime) => (StartsAgain, AnswersInTime) = (startsAgain, answersInTime);

    /// <summary>Records that an instance accepts connections, or exceeded a bound before it did.</summary>
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
    /// Counts as waiting for the service until the returned value is disposed: an attempt that spends its time that way has failed. Callers,
    /// starts, fakes and gates count by themselves; loops that poll for an effect of the service use this.
    /// </summary>
    /// <param name="what">What is awaited, after "for", for example "payments to be settled". Never text that a service chose.</param>
    public ServiceWaits.Wait Waiting(string what) => Waits.For(what);

    /// <summary>Which of the harness's own parts failed, in words; null when none did.</summary>
    internal string? BrokenCheck()
    {
        Func<string?>[] checks;
        lock (_lock) checks = [.. _checks];
        return checks.Select(check => check()).FirstOrDefault(failure => failure is not null);
    }

    /// <summary>The attempt's failure if the service exceeded a bound; null if it did not, as far as could be checked.</summary>
    /// <param name="unasked">Why a bound could not be checked, in words: a defect of the harness. Null when all were.</param>
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
            // Any exception: the other bounds must be checked, too.
            catch (Exception defect)
            {
                unasked ??= $"The harness itself failed: {defect}";
            }
        }

        return seen.Count == 0 ? null : Fail(StaysWithinBounds, seen);
    }

    /// <summary>Cleans up; failures are noted on the timeline.</summary>
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
            // Any exception: the outcome stands, and the remaining resources must be cleaned up.
            catch (Exception left)
            {
                Note($"Cleaning up failed: {left.Message}");
            }
        }
    }

    /// <summary>Adds an entry to the timeline that is no step of the story.</summary>
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
            ? FormattableString.Invariant($"{proxy.MostConnections} connections to {name} were open at once, as many as the rules allow, and {proxy.TurnedAway} more were requested")
            : FormattableString.Invariant(
                $"{proxy.MostConnectionsOfAll} connections to everything were open at once over all scenarios, as many as the rules allow, and {proxy.TurnedAway} more to {name} were requested");
    }

    private static string Shorten(string line) => line.Length > MostLineChars ? line[..MostLineChars] + "…" : line;
}
