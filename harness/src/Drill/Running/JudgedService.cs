using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>What running scenarios on one service found. `run`, `verify` and `grade` all judge a service through <see cref="OfAsync" />.</summary>
/// <param name="Reported">One outcome per scenario of the run; none if the service is invalid.</param>
/// <param name="InvalidReason">Why the service did not build or start; null if it did.</param>
internal sealed record JudgedService(IReadOnlyList<ScenarioOutcome> Reported, string? InvalidReason)
{
    /// <summary>Judges a service.</summary>
    /// <param name="judge">
    /// Builds the service if it is not built yet, starts what it needs, and runs the scenarios (see <see cref="ScenarioRun" />).
    /// </param>
    /// <exception cref="EnvironmentLacksException">The environment lacks something, which says nothing about the service.</exception>
    public static async Task<JudgedService> OfAsync(Func<Task<IReadOnlyList<ScenarioOutcome>>> judge)
    {
        try
        {
            return new JudgedService(await judge(), null);
        }
        catch (InvalidServiceException invalid)
        {
            return new JudgedService([], invalid.Message);
        }
    }

    /// <summary>The verdict.</summary>
    /// <param name="expected">The scenarios of the run.</param>
    /// <param name="leftOut">How many of the exercise's scenarios the run left out.</param>
    public RunVerdict Verdict(IReadOnlyList<ScenarioEntry> expected, int leftOut) =>
        InvalidReason is null ? Judge.Decide(expected, Reported, leftOut) : RunVerdict.Invalid;
}
