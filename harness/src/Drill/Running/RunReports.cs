using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>
/// What the scenarios of a run have reported so far. A service is invalid only if it has never started. If it started for one
/// scenario, it must start for every other, and earlier reports stand.
/// </summary>
/// <param name="scenarios">The scenarios of the run.</param>
/// <param name="observer">Receives what is reported.</param>
/// <param name="parallel">How many scenarios run at once.</param>
/// <param name="history">What other runs for the same verdict found out about the service; this run adds to it.</param>
internal sealed class RunReports(IReadOnlyList<ScenarioEntry> scenarios, IRunObserver observer, int parallel, ServiceHistory history)
{
    private readonly List<ScenarioOutcome> _outcomes = [];
    private readonly Dictionary<string, string> _notStarted = [];
    private readonly HashSet<string> _begun = [];

    /// <summary>Whether anything was reported.</summary>
    public bool Any { get; private set; }

    /// <summary>Whether the service failed to start for every scenario of the first batch, so that it would fail for the others too.</summary>
    public bool IsHopeless => !history.HasStarted && _outcomes.Count == 0 && _notStarted.Count >= Math.Min(parallel, scenarios.Count);

    /// <summary>The scenarios that have not reported.</summary>
    public IReadOnlyList<ScenarioEntry> Missing =>
        [.. scenarios.Where(entry => !_notStarted.ContainsKey(entry.Id) && _outcomes.All(outcome => outcome.Id != entry.Id))];

    /// <summary>Adds one report.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public void Take(ScenarioEvent report)
    {
        Any = true;
        switch (report)
        {
            case ScenarioStarted started:
                _begun.Add(started.Id);
                observer.OnStarted(started.Id);
                break;
            case AttemptInconclusive attempt:
                observer.OnAttemptInconclusive(attempt.Id, attempt.Reason);
                break;
            case ScenarioFinished finished:
                if (finished.Outcome.State == ScenarioState.Passed) history.WasJudged();
                _outcomes.Add(finished.Outcome);
                observer.OnFinished(finished.Outcome);
                break;
            case ServiceStarted started:
                history.Started(started);
                break;
            case ServiceInvalid invalid:
                _notStarted[invalid.Id] = invalid.Reason;
                break;
            case EnvironmentLacks lacks:
                throw new EnvironmentLacksException(lacks.Reason);
        }
    }

    /// <summary>
    /// One outcome for each scenario. A scenario that did not report is missing. If time ran out, it is failed instead, because a
    /// service must not escape a verdict by being slow. It is inconclusive only if the machine was starved or the service has never
    /// started.
    /// </summary>
    /// <param name="outOfTime">A sentence that says that time ran out; null if it did not.</param>
    /// <param name="starvation">How starved the machine was, in words; null if it was not.</param>
    /// <exception cref="InvalidServiceException">The service did not start for any scenario.</exception>
    public IReadOnlyList<ScenarioOutcome> Conclude(string? outOfTime = null, string? starvation = null)
    {
        // A scenario that prepares the database first fails a service that does not start over it. Where others did not see it start
        // either, that says no more than that it does not start.
        if (_notStarted.Count > 0 && !history.HasStarted) throw new InvalidServiceException(_notStarted.First().Value);
        foreach (var (id, reason) in _notStarted) Add(Failed(id, NotStartedAgain(reason)));
        _notStarted.Clear();
        if (outOfTime is not null)
        {
            var missing = Missing;
            foreach (var entry in missing) Add(Unfinished(entry.Id, scenarios.Count - missing.Count, outOfTime, starvation));
        }

        return Judge.Complete(scenarios, _outcomes);
    }

    private void Add(ScenarioOutcome outcome)
    {
        _outcomes.Add(outcome);
        observer.OnFinished(outcome);
    }

    private ScenarioOutcome Unfinished(string id, int ended, string outOfTime, string? starvation)
    {
        var attempts = _begun.Contains(id) ? 1 : 0;
        if (starvation is not null || !history.HasStarted)
            return new ScenarioOutcome
            {
                Id = id, State = ScenarioState.Inconclusive, Attempts = attempts, Reason = starvation is null ? outOfTime : $"{outOfTime} {starvation}, so this says nothing about the service.",
            };
        return Failed(id, new Story(
            $"Ran {scenarios.Count} scenarios on the service, several at the same time.",
            Said(history.AnswersInTime, "The service does its work soon enough for every scenario to end in time."),
            [
                outOfTime, $"{ended} of {scenarios.Count} scenarios had ended by then; this one {(attempts > 0 ? "was still running" : "had not started, because others were still running")}",
                "the machine was not starved during this time",
            ],
            history.AnswersInTime?.Cost ?? "Callers that wait for the service wait without end.")) with { Attempts = attempts };
    }

    private Story NotStartedAgain(string reason) => new(
        "Started the service on a fresh database, as every scenario does.",
        Said(history.StartsAgain, "A service that starts for one scenario starts for every other scenario."),
        ["the service started for other scenarios, but not for this one", .. reason.Split('\n')],
        history.StartsAgain?.Cost ?? "Whether a deployment succeeds is left to chance.");

    private static string Said(Invariant? promise, string otherwise) => promise is null ? otherwise : $"{promise.MustHold} ({promise.Clause})";

    private static ScenarioOutcome Failed(string id, Story story) => new() { Id = id, State = ScenarioState.Failed, Story = story };
}
