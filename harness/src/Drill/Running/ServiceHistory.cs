using Harness.Scenarios;

namespace Drill.Running;

/// <summary>
/// What is known of one service over everything that one verdict is about: suite, held-back scenarios and seeds. Whoever has started once
/// can start; each run for itself would take a service that starts in the first and never again for one that cannot.
/// </summary>
internal sealed class ServiceHistory
{
    /// <summary>Whether it has ever started, or gone beyond a bound before that.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>What it breaks that does not start again; null as long as no scenario has said it.</summary>
    public Invariant? StartsAgain { get; private set; }

    /// <summary>What it breaks whose answers take all of the time there is; null as long as no scenario has said it.</summary>
    public Invariant? AnswersInTime { get; private set; }

    /// <summary>It has started for a scenario, which names what its contract promises.</summary>
    public void Started(ServiceStarted report)
    {
        HasStarted = true;
        StartsAgain ??= report.StartsAgain;
        AnswersInTime ??= report.AnswersInTime;
    }

    /// <summary>A scenario was content with it, so it has started.</summary>
    public void WasJudged() => HasStarted = true;
}
