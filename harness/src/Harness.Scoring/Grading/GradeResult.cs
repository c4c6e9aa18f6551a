using Drill.Sandboxing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Sheets;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// The full result of a grading: the content of `grade.json`. One submission, one harness and the seeds give one result, and
/// everything else that is shown derives from it.
/// </summary>
internal sealed record GradeResult
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "grade.json";

    /// <summary>Version of the file's format, raised when a field changes its meaning.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the format of this result.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The verdict over all seeds.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>Why the result is invalid or inconclusive, or why scenarios of a red result are missing; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The submission; null if it could not be read.</summary>
    public GradedSubmission? Submission { get; init; }

    /// <summary>The sandbox that confined the submission.</summary>
    public required SandboxDescription Sandbox { get; init; }

    /// <summary>The exercise's scenarios, in its order.</summary>
    public IReadOnlyList<ScenarioEntry> Suite { get; init; } = [];

    /// <summary>The held-back scenarios; empty if the exercise has none.</summary>
    public IReadOnlyList<ScenarioEntry> HeldBack { get; init; } = [];

    /// <summary>The results, seed by seed.</summary>
    public IReadOnlyList<GradedSeed> Seeds { get; init; } = [];

    /// <summary>What the answer sheet is worth, which no verdict depends on; null if the exercise has none, or the submission could not be read.</summary>
    public SheetScore? Sheet { get; init; }

    /// <summary>What the review is worth, which no verdict depends on; null if the exercise asks for none, or the submission could not be read.</summary>
    public GradedReview? Review { get; init; }

    /// <summary>The versions of everything that took part in judging.</summary>
    public required GradeVersions Versions { get; init; }

    /// <summary>When the grading began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the grading took.</summary>
    public required GradeDurations Durations { get; init; }

    /// <summary>
    /// The key of the grading's randomness, in hexadecimal. Together with the seed it replays the grading (`--secret`). Each grading has a
    /// new one, because a candidate could prepare for known values. Not for candidates.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>
    /// The key that identifies the inputs of a grading. A stored result is reused only if its key is equal.
    /// </summary>
    public string? Key { get; init; }
}

/// <summary>How a file was changed.</summary>
internal enum FileChange
{
    /// <summary>The file is as in the starter.</summary>
    Unchanged,

    /// <summary>The content differs from the starter's.</summary>
    Changed,

    /// <summary>The starter has no such file.</summary>
    Added,

    /// <summary>The starter has the file, but the submission does not.</summary>
    Removed,
}

/// <summary>One editable file of the submission or of the starter.</summary>
/// <param name="Path">Below the exercise's folder.</param>
/// <param name="Change">How it differs from the starter.</param>
/// <param name="Bytes">Its size; 0 for a removed one.</param>
/// <param name="Sha256">The SHA-256 of its content; null for a removed one.</param>
/// <param name="LinesAdded">Lines that the starter does not have.</param>
/// <param name="LinesRemoved">Lines that only the starter has.</param>
internal sealed record GradedFile(
    string Path, FileChange Change, long Bytes, string? Sha256, int LinesAdded, int LinesRemoved)
{
    /// <summary>The hunks of a unified diff from the starter; null if nothing differs, or if an older version of drill graded.</summary>
    public string? Diff { get; init; }

    /// <summary>How many further lines of the diff were left out.</summary>
    public int DiffLinesLeftOut { get; init; }
}

/// <summary>A submission as it was graded.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Exercise">The exercise.</param>
/// <param name="ContentSha256">A hash over the paths and contents of the accepted files, independent of how they were packed.</param>
/// <param name="Files">Its editable files, and those of the starter that it lacks, by path.</param>
/// <param name="Ignored">The ignored entries, and why they were ignored.</param>
/// <param name="Decisions">The text of DECISIONS.md; null if there is none.</param>
/// <param name="Claims">The content of its submission.json; null if there is none.</param>
/// <param name="BrokenClaims">The differences between submission.json and the files, one sentence each.</param>
internal sealed record GradedSubmission(
    string Name,
    string Exercise,
    string ContentSha256,
    IReadOnlyList<GradedFile> Files,
    IReadOnlyList<IgnoredEntry> Ignored,
    string? Decisions,
    SubmissionManifest? Claims,
    IReadOnlyList<string> BrokenClaims);

/// <summary>The result of one seed.</summary>
/// <param name="Seed">The seed; `--seed` replays it.</param>
/// <param name="Verdict">The verdict over suite and held-back scenarios together.</param>
/// <param name="Reason">Why the seed as a whole is invalid or inconclusive, or why scenarios are missing; null otherwise.</param>
/// <param name="Suite">One outcome per scenario of the exercise, in its order.</param>
/// <param name="HeldBack">One outcome per held-back scenario.</param>
/// <param name="DurationMs">Wall time, in milliseconds.</param>
internal sealed record GradedSeed(
    long Seed,
    RunVerdict Verdict,
    string? Reason,
    IReadOnlyList<ScenarioOutcome> Suite,
    IReadOnlyList<ScenarioOutcome> HeldBack,
    double DurationMs);

/// <summary>The versions of everything that took part in judging.</summary>
/// <param name="Harness">Hash of the harness's sources.</param>
/// <param name="Exercise">Hash of the exercise and its held-back scenarios.</param>
/// <param name="Commit">The commit of the exercise; null without git.</param>
/// <param name="Postgres">The PostgreSQL that was used, for example "local 15.18"; null if none was started.</param>
/// <param name="Machine">Operating system, cores and runtime.</param>
internal sealed record GradeVersions(string Harness, string Exercise, string? Commit, string? Postgres, string Machine);

/// <summary>Wall times in milliseconds.</summary>
/// <param name="PrepareMs">Reading the submission, and building the scenarios if they were not built yet.</param>
/// <param name="BuildMs">Building the service.</param>
/// <param name="JudgeMs">Running the scenarios of all seeds.</param>
/// <param name="TotalMs">The whole grading.</param>
internal sealed record GradeDurations(double PrepareMs, double BuildMs, double JudgeMs, double TotalMs);
