using System.Text.Json.Serialization;
using Harness.Exercises;

namespace Harness.Verdicts;

/// <summary>
/// The full result of a run: the content of `result.json`. A stored run can be judged again from it.
/// </summary>
public sealed record RunResult
{
    /// <summary>Version of the file's format, raised when a field changes its meaning.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the format of this result.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The exercise's name.</summary>
    public required string Exercise { get; init; }

    /// <summary>What was run: "working copy" or the variant's path below solutions-private.</summary>
    public required string Subject { get; init; }

    /// <summary>
    /// The seed from which every id, amount, order and schedule of this run came; `--seed` replays it.
    /// </summary>
    public required long Seed { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Wall time from command to verdict, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>The verdict.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>The output of the compiler or the process if the service is invalid; null otherwise.</summary>
    public string? InvalidReason { get; init; }

    /// <summary>The PostgreSQL that was used, for example "local 15.18".</summary>
    public required string Postgres { get; init; }

    /// <summary>Operating system, cores and runtime.</summary>
    public required string Machine { get; init; }

    /// <summary>The scenarios of this run, as `exercise.json` lists them.</summary>
    public required IReadOnlyList<ScenarioEntry> Expected { get; init; }

    /// <summary>One outcome per expected scenario, in the same order.</summary>
    public required IReadOnlyList<ScenarioOutcome> Outcomes { get; init; }

    /// <summary>
    /// How many of the exercise's scenarios the run left out. Such a run is never green.
    /// </summary>
    public int LeftOut { get; init; }

    /// <summary>Edits that grading would ignore: changed files outside the editable globs.</summary>
    public IReadOnlyList<string> IgnoredEdits { get; init; } = [];

    /// <summary>The command that replays this result, if it is not the default `drill run`; not stored.</summary>
    [JsonIgnore]
    public string? Replay { get; init; }
}
