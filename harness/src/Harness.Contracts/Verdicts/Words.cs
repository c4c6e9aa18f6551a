using Harness.Exercises;

namespace Harness.Verdicts;

/// <summary>The words for states and kinds in all reports and messages.</summary>
public static class Words
{
    /// <summary>A state, for example "failed".</summary>
    public static string Of(ScenarioState state) => state.ToString().ToLowerInvariant();

    /// <summary>A kind, for example "incident".</summary>
    public static string Of(ScenarioKind kind) => kind.ToString().ToLowerInvariant();
}
