using Harness.Scenarios;

namespace Drill.Running;

/// <summary>
/// What is known about one service across all runs for one verdict: suite, held-back scenarios and seeds. A service that has started
/// once can start. If each run judged alone, a service that starts only in the first run would count as invalid in the others.
/// </summary>
internal sealed class ServiceHistory
{
    /// <summary>Whether the service has ever started, or has broken a bound before it answered.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The invariant that a service breaks if it does not start again; null until a scenario names it.</summary>
    public Invariant? StartsAgain { get; private set; }

    /// <summary>The invariant that a service breaks if it uses up all of the time; null until a scenario names it.</summary>
    public Invariant? AnswersInTime { get; private set; }

    /// <summary>The service has started for a scenario, which names the contract's promises.</summary>
    public void Started(ServiceStarted report)
    {
        HasStarted = true;
        StartsAgain ??= report.StartsAgain;
        AnswersInTime ??= report.AnswersInTime;
    }

    /// <summary>A scenario passed, so the service has started.</summary>
    public void WasJudged() => HasStarted = true;
}
