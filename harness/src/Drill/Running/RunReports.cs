using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>
/// What the scenarios of a run have reported so far. Only a service that nobody has ever seen start is invalid: where it started for
/// one, it has to start for every other, and what was reported before is not thrown away.
/// </summary>
/// <param name="scenarios">The scenarios that were asked for.</param>
/// <param name="observer">Told what is reported.</param>
/// <param name="parallel">How many scenarios run at once.</param>
/// <param name="history">What is known of the service from other runs for the same verdict; learns what is reported here.</param>
internal sealed class RunReports(IReadOnlyList<ScenarioEntry> scenarios, IRunObserver observer, int parallel, ServiceHistory history)
{
    private readonly List<ScenarioOutcome> _outcomes = [];
    private readonly Dictionary<string, string> _notStarted = [];
    private readonly HashSet<string> _begun = [];

    /// <summary>Whether anything was reported.</summary>
    public bool Any { get; private set; }

    /// <summary>Whether everything that runs at once has failed to start: the others would, too.</summary>
    public bool IsHopeless => !history.HasStarted && _outcomes.Count == 0 && _notStarted.Count >= Math.Min(parallel, scenarios.Count);

    /// <summary>What has not reported.</summary>
    public IReadOnlyList<ScenarioEntry> Missing =>
        [.. scenarios.Where(entry => !_notStarted.ContainsKey(entry.Id) && _outcomes.All(outcome => outcome.Id != entry.Id))];

    /// <summary>Takes one report.</summary>
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
    /// One outcome for each scenario; those that did not report are missing. Where time ran out they are failed instead, because a
    /// service that is slow enough must not be left unjudged; only a starved machine, or a service that nobody has seen start, leaves
    /// them inconclusive.
    /// </summary>
    /// <param name="outOfTime">That the time for all scenarios is over, as a sentence; null where they had all that they needed.</param>
    /// <param name="starvation">How starved the machine was meanwhile, in words; null when it was not.</param>
    /// <exception cref="InvalidServiceException">The service did not start, for no scenario.</exception>
    public IReadOnlyList<ScenarioOutcome> Conclude(string? outOfTime = null, string? starvation = null)
    {
        if (!history.HasStarted && NeverStarted() is { } why) throw new InvalidServiceException(why);
        foreach (var (id, reason) in _notStarted) Add(Failed(id, NotStartedAgain(reason)));
        _notStarted.Clear();
        if (outOfTime is not null)
        {
            var missing = Missing;
            foreach (var entry in missing) Add(Unfinished(entry.Id, scenarios.Count - missing.Count, outOfTime, starvation));
        }

        return Judge.Complete(scenarios, _outcomes);
    }

    // A scenario that prepares the database first fails a service that does not start over it. Where no other has seen it start either,
    // that says no more than that it does not start.
    private string? NeverStarted() => _notStarted.Count > 0
        ? _notStarted.First().Value
        : _outcomes.FirstOrDefault(outcome => outcome.State == ScenarioState.Failed) is { } failed
            ? string.Join('\n', failed.Story?.Seen ?? ["It did not start."])
            : null;

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
                Id = id, State = ScenarioState.Inconclusive, Attempts = attempts, Reason = starvation is null ? outOfTime : $"{outOfTime} {starvation}, so that says nothing.",
            };
        return Failed(id, new Story(
            $"Ran {scenarios.Count} scenarios on the service, several at once.",
            Said(history.AnswersInTime, "A service does its work soon enough for every scenario to come to its end."),
            [
                outOfTime, $"{ended} of {scenarios.Count} scenarios had ended by then; this one {(attempts > 0 ? "was under way" : "had not begun, because others were under way")}",
                "the machine was not starved meanwhile",
            ],
            history.AnswersInTime?.Cost ?? "Whatever waits for the service waits without an end.")) with { Attempts = attempts };
    }

    private Story NotStartedAgain(string reason) => new(
        "Started the service on a fresh database, as every scenario does.",
        Said(history.StartsAgain, "A service that starts for one scenario starts for every other."),
        ["it started for others and not for this one", .. reason.Split('\n')],
        history.StartsAgain?.Cost ?? "Whether a deploy succeeds is left to chance.");

    private static string Said(Invariant? promise, string otherwise) => promise is null ? otherwise : $"{promise.MustHold} ({promise.Clause})";

    private static ScenarioOutcome Failed(string id, Story story) => new() { Id = id, State = ScenarioState.Failed, Story = story };
}
