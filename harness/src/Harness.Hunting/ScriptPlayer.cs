using Harness.Scenarios;
using Harness.Verdicts;

namespace Harness.Hunting;

/// <summary>Plays scripts, each attempt in a scenario context of its own.</summary>
/// <param name="vocabulary">The exercise's vocabulary.</param>
/// <param name="cancellation">Ends everything.</param>
internal sealed class ScriptPlayer(Vocabulary vocabulary, CancellationToken cancellation)
{
    // A mistake of the harness, not a verdict, is what this bounds.
    private static readonly TimeSpan EpisodeCeiling = TimeSpan.FromMinutes(3);

    private int _worlds;

    /// <summary>Why the service did not start; null if it did.</summary>
    public string? Invalid { get; private set; }

    /// <summary>Why the last script that was played alone says nothing; null if it does.</summary>
    public string? Inconclusive { get; private set; }

    /// <summary>Plays a script on a fresh service, after those that came before it, until a promise is broken.</summary>
    /// <returns>What was broken first; none if everything held, or nothing can be said.</returns>
    public async Task<IReadOnlyList<Violation>> PlayAloneAsync(Script script)
    {
        IReadOnlyList<Violation> violations = [];
        var outcome = await AttemptAsync(1 + (script.Earlier?.Count ?? 0), async scenario =>
        {
            var stage = await vocabulary.OpenAsync(scenario, script.Instances);
            foreach (var one in script.InOrder)
                if ((violations = await PlayAsync(stage, one)).Count > 0) return;
        });
        Inconclusive = outcome.State == ScenarioState.Inconclusive ? outcome.Reason : null;
        return violations.Count == 0 && outcome is { State: ScenarioState.Failed, Story: { } story }
            ? [new Violation(null, new ScenarioFailedException(story))]
            : violations;
    }

    /// <summary>Plays a script on a service that runs.</summary>
    public static async Task<IReadOnlyList<Violation>> PlayAsync(IStage stage, Script script)
    {
        try
        {
            return await stage.PlayAsync(script);
        }
        catch (ScenarioFailedException failure)
        {
            return [new Violation(null, failure)];
        }
    }

    /// <summary>Runs one attempt, and cleans up after it.</summary>
    /// <param name="episodes">How many scripts are played in it at most.</param>
    /// <param name="attempt">The attempt.</param>
    public async Task<ScenarioOutcome> AttemptAsync(int episodes, Func<ScenarioContext, Task> attempt)
    {
        using var ceiling = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ceiling.CancelAfter(EpisodeCeiling * episodes);
        var settings = RunSettings.Current;
        var context = new ScenarioContext("hunt", settings.Seed, Interlocked.Increment(ref _worlds), ceiling.Token, settings.Key);
        try
        {
            return await ScenarioRunner.AttemptWithWorldAsync(context, attempt);
        }
        catch (InvalidServiceException invalid)
        {
            Invalid = invalid.Message;
            return new ScenarioOutcome { Id = context.Id, State = ScenarioState.Inconclusive, Reason = invalid.Message };
        }
    }
}
