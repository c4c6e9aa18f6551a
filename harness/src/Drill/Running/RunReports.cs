using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>
/// What the scenarios of a run have reported so far. Only a service that no scenario saw start is invalid: where it started for one,
/// it has to start for every other, and what was reported before is not thrown away.
/// </summary>
/// <param name="scenarios">The scenarios that were asked for.</param>
/// <param name="observer">Told what is reported.</param>
/// <param name="parallel">How many scenarios run at once.</param>
internal sealed class RunReports(IReadOnlyList<ScenarioEntry> scenarios, IRunObserver observer, int parallel)
{
    private readonly List<ScenarioOutcome> _outcomes = [];
    private readonly Dictionary<string, string> _notStarted = [];
    private bool _anyStarted;

    /// <summary>Whether anything was reported.</summary>
    public bool Any { get; private set; }

    /// <summary>Whether everything that runs at once has failed to start: the others would, too.</summary>
    public bool IsHopeless => !_anyStarted && _outcomes.Count == 0 && _notStarted.Count >= Math.Min(parallel, scenarios.Count);

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
                observer.OnStarted(started.Id);
                break;
            case AttemptInconclusive attempt:
                observer.OnAttemptInconclusive(attempt.Id, attempt.Reason);
                break;
            case ScenarioFinished finished:
                _outcomes.Add(finished.Outcome);
                observer.OnFinished(finished.Outcome);
                break;
            case ServiceStarted:
                _anyStarted = true;
                break;
            case ServiceInvalid invalid:
                _notStarted[invalid.Id] = invalid.Reason;
                break;
            case EnvironmentLacks lacks:
                throw new EnvironmentLacksException(lacks.Reason);
        }
    }

    /// <summary>One outcome for each scenario; those that did not report are missing.</summary>
    /// <param name="outOfTime">Why those that did not report are inconclusive instead; null where they had all the time there is.</param>
    /// <exception cref="InvalidServiceException">The service did not start, for no scenario.</exception>
    public IReadOnlyList<ScenarioOutcome> Conclude(string? outOfTime = null)
    {
        if (_notStarted.Count > 0 && !_anyStarted && _outcomes.All(outcome => outcome.State == ScenarioState.Inconclusive))
            throw new InvalidServiceException(_notStarted.First().Value);
        foreach (var (id, reason) in _notStarted)
        {
            var outcome = new ScenarioOutcome
            {
                Id = id,
                State = ScenarioState.Failed,
                Story = new Story(
                    "Started the service on a fresh database, as every scenario does.",
                    "A service that starts for one scenario starts for every other.",
                    ["it started for others and not for this one", .. reason.Split('\n')],
                    "Whether a deploy succeeds is left to chance."),
            };
            _outcomes.Add(outcome);
            observer.OnFinished(outcome);
        }

        _notStarted.Clear();
        if (outOfTime is not null)
            _outcomes.AddRange(Missing.Select(entry => new ScenarioOutcome { Id = entry.Id, State = ScenarioState.Inconclusive, Attempts = 0, Reason = outOfTime }).ToList());
        return Judge.Complete(scenarios, _outcomes);
    }
}
