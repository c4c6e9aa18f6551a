using Drill.Grading;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// What a person judges a submission by: the content of `scorecard.json`, for the interviewer alone. It follows from `grade.json` and from
/// our own files, so it can be made again at any time; every text of the submission's is bounded.
/// </summary>
internal sealed record Scorecard
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "scorecard.json";

    /// <summary>Version of this shape; raised when a field changes its meaning.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the shape this scorecard was written with.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>How the grading ended.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>Why it is invalid or inconclusive; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether anything confined the submission; where nothing did, every page says so.</summary>
    public required bool Sandboxed { get; init; }

    /// <summary>The exercise's name; null where the submission could not be read.</summary>
    public string? Exercise { get; init; }

    /// <summary>The exercise's title.</summary>
    public required string Title { get; init; }

    /// <summary>What was handed in; null where it could not be read.</summary>
    public ScorecardSubmission? Submission { get; init; }

    /// <summary>The seeds that were graded.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The exercise's scenarios, in its order.</summary>
    public IReadOnlyList<ScorecardScenario> Suite { get; init; } = [];

    /// <summary>The scenarios that are held back from candidates.</summary>
    public IReadOnlyList<ScorecardScenario> HeldBack { get; init; } = [];

    /// <summary>The near-misses that it resembles.</summary>
    public required Resemblance Resemblance { get; init; }

    /// <summary>What to ask, in this order.</summary>
    public IReadOnlyList<ChosenFollowUp> FollowUps { get; init; } = [];

    /// <summary>What a request costs, beside the starter's; null where the exercise has no such check or it did not pass.</summary>
    public PriceTag? PriceTag { get; init; }

    /// <summary>The scoring guide of the interviewer's page, as Markdown; null where there is none.</summary>
    public string? ScoringGuide { get; init; }

    /// <summary>What judged.</summary>
    public required GradeVersions Versions { get; init; }

    /// <summary>What confined the submission.</summary>
    public required string Mechanism { get; init; }

    /// <summary>When the grading began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the grading took, in milliseconds.</summary>
    public required double DurationMs { get; init; }
}

/// <summary>What was handed in.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="ContentSha256">Of the paths and contents that were taken.</param>
/// <param name="Files">Those that differ from the starter, but for the note.</param>
/// <param name="LinesAdded">Over all files.</param>
/// <param name="LinesRemoved">Over all files.</param>
/// <param name="Ignored">What was not taken, and why.</param>
/// <param name="BrokenClaims">Where its own submission.json and its files differ.</param>
/// <param name="Note">The text of DECISIONS.md; null where there is none.</param>
/// <param name="NoteUnchanged">Whether DECISIONS.md is as it was handed out.</param>
/// <param name="Ai">What its package said about assistants; null where that is not known.</param>
internal sealed record ScorecardSubmission(
    string Name,
    string ContentSha256,
    IReadOnlyList<GradedFile> Files,
    int LinesAdded,
    int LinesRemoved,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> BrokenClaims,
    string? Note,
    bool NoteUnchanged,
    string? Ai);

/// <summary>One scenario over all seeds.</summary>
/// <param name="Entry">The scenario.</param>
/// <param name="State">The worst of its states: failed with one seed is failed.</param>
/// <param name="Seeds">What each seed found.</param>
/// <param name="Stories">Of the seeds with which it did not pass, the first few.</param>
/// <param name="Measures">What was counted with the first seed that counted anything.</param>
internal sealed record ScorecardScenario(
    ScenarioEntry Entry,
    ScenarioState State,
    IReadOnlyList<SeedState> Seeds,
    IReadOnlyList<SeedStory> Stories,
    IReadOnlyList<Measure> Measures);

/// <summary>How a scenario ended with one seed.</summary>
internal sealed record SeedState(long Seed, ScenarioState State, int Attempts);

/// <summary>Why a scenario did not pass with one seed.</summary>
internal sealed record SeedStory(long Seed, ScenarioState State, Story? Story, string? Reason);

/// <summary>A question to ask in the session.</summary>
/// <param name="About">What made it be chosen.</param>
/// <param name="Name">The near-miss or scenario; null for a question about the design.</param>
/// <param name="Ask">The question.</param>
/// <param name="GoodAnswer">What a good answer reaches.</param>
internal sealed record ChosenFollowUp(FollowUpKind About, string? Name, string Ask, string GoodAnswer);

/// <summary>What a follow-up was chosen by.</summary>
internal enum FollowUpKind
{
    /// <summary>The submission's results resemble those of a near-miss.</summary>
    NearMiss,

    /// <summary>The submission failed a scenario.</summary>
    Scenario,

    /// <summary>The submission is green, or failed nothing that has a question of its own.</summary>
    Design,
}
