using Harness.Verdicts;

namespace Drill.Running;

/// <summary>An observer that ignores all events.</summary>
internal sealed class SilentObserver : IRunObserver
{
    /// <summary>The only instance.</summary>
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
