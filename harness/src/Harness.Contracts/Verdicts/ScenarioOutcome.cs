namespace Harness.Verdicts;

/// <summary>
/// The story of a failed scenario. It narrates what happened and what that costs, and never names the fix.
/// </summary>
/// <param name="Sent">What the harness did, in order, in plain words.</param>
/// <param name="MustHold">The invariant, with the README clause that promises it.</param>
/// <param name="Seen">The offending operations, one per line.</param>
/// <param name="Cost">What this costs in production.</param>
public sealed record Story(string Sent, string MustHold, IReadOnlyList<string> Seen, string Cost);

/// <summary>One counted quantity and its bound. `drill verify` derives margins from these.</summary>
/// <param name="Name">What was counted, for example "charges per intent".</param>
/// <param name="Value">The worst value seen.</param>
/// <param name="AtMost">The bound that the value must not exceed.</param>
public sealed record Measure(string Name, double Value, double AtMost);

/// <summary>An event during a scenario, for the report's timeline.</summary>
/// <param name="AtMs">Milliseconds since the scenario began.</param>
/// <param name="What">The event, for example "provider hangs" or "instance 1 killed".</param>
public sealed record TimelineEvent(double AtMs, string What);

/// <summary>The result of one scenario in one run, after at most three attempts.</summary>
public sealed record ScenarioOutcome
{
    /// <summary>The scenario's id, as `exercise.json` lists it.</summary>
    public required string Id { get; init; }

    /// <summary>How the scenario ended.</summary>
    public required ScenarioState State { get; init; }

    /// <summary>How many attempts were made; more than one only after an inconclusive attempt.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Wall time of all attempts, in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>The story of a failure; null otherwise.</summary>
    public Story? Story { get; init; }

    /// <summary>Why the scenario is inconclusive or missing; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>What was counted.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];

    /// <summary>The events of the scenario, for the timeline.</summary>
    public IReadOnlyList<TimelineEvent> Timeline { get; init; } = [];

    /// <summary>What was recorded over time; null if the scenario recorded nothing.</summary>
    public PlotData? Plots { get; init; }

    /// <summary>Paths of the service's log files, relative to the run's folder.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];
}
