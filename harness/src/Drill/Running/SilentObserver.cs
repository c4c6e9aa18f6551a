using Harness.Verdicts;

namespace Drill.Running;

/// <summary>Watches a run without a word.</summary>
internal sealed class SilentObserver : IRunObserver
{
    /// <summary>The only one that is needed.</summary>
    public static readonly SilentObserver Instance = new();

    /// <inheritdoc />
    public void OnStarted(string id)
    {
    }

    /// <inheritdoc />
    public void OnAttemptInconclusive(string id, string reason)
    {
    }

    /// <inheritdoc />
    public void OnFinished(ScenarioOutcome outcome)
    {
    }
}
