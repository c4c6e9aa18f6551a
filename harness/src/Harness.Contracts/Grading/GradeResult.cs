using Drill.Sandboxing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Everything that a grading leaves behind: the content of `grade.json`. One submission, one harness and the seeds give
/// one of these; whatever else is shown is derived from it.
/// </summary>
internal sealed record GradeResult
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "grade.json";

    /// <summary>Version of this shape; raised when a field changes its meaning.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the shape this result was written with.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>How it ended over all seeds.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>Why it is invalid or inconclusive, or what kept scenarios of a red one from reporting, in the words of whoever found out; null for nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>What was handed in; null where it could not be read.</summary>
    public GradedSubmission? Submission { get; init; }

    /// <summary>What confined it.</summary>
    public required SandboxDescription Sandbox { get; init; }

    /// <summary>The exercise's scenarios, in its order.</summary>
    public IReadOnlyList<ScenarioEntry> Suite { get; init; } = [];

    /// <summary>The scenarios that are held back from candidates; none where the exercise has none.</summary>
    public IReadOnlyList<ScenarioEntry> HeldBack { get; init; } = [];

    /// <summary>What was found, seed by seed.</summary>
    public IReadOnlyList<GradedSeed> Seeds { get; init; } = [];

    /// <summary>What judged.</summary>
    public required GradeVersions Versions { get; init; }

    /// <summary>When the grading began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required GradeDurations Durations { get; init; }

    /// <summary>
    /// The key of its randomness, in hexadecimal: with the seed it replays the grading (`--secret`). Fresh for each grading, because what
    /// is known beforehand can be prepared for. Not for candidates.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>
    /// What a grading is known by: the same key, the same work. A stored result with another key is not used again.
    /// </summary>
    public string? Key { get; init; }
}

/// <summary>How a file was changed.</summary>
internal enum FileChange
{
    /// <summary>As in the starter.</summary>
    Unchanged,

    /// <summary>Other content than the starter's.</summary>
    Changed,

    /// <summary>The starter has none of this name.</summary>
    Added,

    /// <summary>The starter has it, the submission does not.</summary>
    Removed,
}

/// <summary>One editable file of the submission or of the starter.</summary>
/// <param name="Path">Below the exercise's folder.</param>
/// <param name="Change">How it differs from the starter.</param>
/// <param name="Bytes">Its size; 0 for a removed one.</param>
/// <param name="Sha256">Of its content; null for a removed one.</param>
/// <param name="LinesAdded">Lines that the starter does not have.</param>
/// <param name="LinesRemoved">Lines that only the starter has.</param>
internal sealed record GradedFile(
    string Path, FileChange Change, long Bytes, string? Sha256, int LinesAdded, int LinesRemoved)
{
    /// <summary>The hunks of a unified diff against the starter; null where nothing differs, or an older version graded.</summary>
    public string? Diff { get; init; }

    /// <summary>How many lines the diff has beyond those that are kept.</summary>
    public int DiffLinesLeftOut { get; init; }
}

/// <summary>What was handed in.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Exercise">The exercise.</param>
/// <param name="ContentSha256">Of the paths and contents that were taken, however they were packed.</param>
/// <param name="Files">Its editable files and those of the starter that it lacks, by path.</param>
/// <param name="Ignored">What was not taken, and why.</param>
/// <param name="Decisions">The text of DECISIONS.md; null where there is none.</param>
/// <param name="Claims">What its own submission.json says; null where there is none.</param>
/// <param name="BrokenClaims">Where that and the files differ; a sentence each.</param>
internal sealed record GradedSubmission(
    string Name,
    string Exercise,
    string ContentSha256,
    IReadOnlyList<GradedFile> Files,
    IReadOnlyList<IgnoredEntry> Ignored,
    string? Decisions,
    SubmissionManifest? Claims,
    IReadOnlyList<string> BrokenClaims);

/// <summary>What one seed found.</summary>
/// <param name="Seed">Replay it with `--seed`.</param>
/// <param name="Verdict">Of suite and held-back scenarios together.</param>
/// <param name="Reason">Why it is invalid or inconclusive as a whole, or what kept scenarios from reporting; null for nothing.</param>
/// <param name="Suite">One outcome per scenario of the exercise, in its order.</param>
/// <param name="HeldBack">One outcome per scenario that is held back.</param>
/// <param name="DurationMs">Wall time, in milliseconds.</param>
internal sealed record GradedSeed(
    long Seed,
    RunVerdict Verdict,
    string? Reason,
    IReadOnlyList<ScenarioOutcome> Suite,
    IReadOnlyList<ScenarioOutcome> HeldBack,
    double DurationMs);

/// <summary>What judged.</summary>
/// <param name="Harness">Hash of the harness's sources.</param>
/// <param name="Exercise">Hash of the exercise and its held-back scenarios.</param>
/// <param name="Commit">The commit that the exercise was taken from; null without git.</param>
/// <param name="Postgres">For example "local 15.18"; null where none was started.</param>
/// <param name="Machine">Operating system, cores and runtime.</param>
internal sealed record GradeVersions(string Harness, string Exercise, string? Commit, string? Postgres, string Machine);

/// <summary>Wall times in milliseconds.</summary>
/// <param name="PrepareMs">Reading the submission and building the scenarios, where they were not built already.</param>
/// <param name="BuildMs">Building the service.</param>
/// <param name="JudgeMs">Running the scenarios of all seeds.</param>
/// <param name="TotalMs">All of it.</param>
internal sealed record GradeDurations(double PrepareMs, double BuildMs, double JudgeMs, double TotalMs);
