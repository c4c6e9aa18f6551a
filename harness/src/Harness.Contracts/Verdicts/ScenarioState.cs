namespace Harness.Verdicts;

/// <summary>How one scenario ended.</summary>
public enum ScenarioState
{
    /// <summary>Every invariant held, and the scenario's own probes showed that the faults took effect.</summary>
    Passed,

    /// <summary>An invariant was violated. The outcome carries the story.</summary>
    Failed,

    /// <summary>
    /// The measurement was not valid (a starved machine, a fault that had no effect), so it says nothing about the service.
    /// </summary>
    Inconclusive,

    /// <summary>The exercise lists the scenario, but it did not report.</summary>
    Missing,
}

/// <summary>How a whole run ended.</summary>
public enum RunVerdict
{
    /// <summary>Every core scenario that the exercise lists passed.</summary>
    Green,

    /// <summary>At least one core scenario failed or did not report.</summary>
    Red,

    /// <summary>
    /// The service did not build or start, so nothing was measured. This does not count against the candidate.
    /// </summary>
    Invalid,

    /// <summary>No core scenario failed, but at least one could not be measured.</summary>
    Inconclusive,
}
