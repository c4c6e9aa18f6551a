namespace Harness.Verdicts;

/// <summary>How one scenario ended.</summary>
public enum ScenarioState
{
    /// <summary>Every invariant held, and the scenario's own probes showed that it could have been otherwise.</summary>
    Passed,

    /// <summary>An invariant was violated; the outcome carries the story.</summary>
    Failed,

    /// <summary>
    /// The measurement was not valid (starved machine, a fault that did not bite): says nothing about the service.
    /// </summary>
    Inconclusive,

    /// <summary>The scenario is listed by the exercise but did not report.</summary>
    Missing,
}

/// <summary>How a whole run ended.</summary>
public enum RunVerdict
{
    /// <summary>Every core scenario that the exercise lists reported passed.</summary>
    Green,

    /// <summary>At least one core scenario failed or did not report.</summary>
    Red,

    /// <summary>
    /// The service did not build or did not start: nothing was measured, and it costs the candidate nothing.
    /// </summary>
    Invalid,

    /// <summary>No core scenario failed, but at least one could not be measured.</summary>
    Inconclusive,
}
