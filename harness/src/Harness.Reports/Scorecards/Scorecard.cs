using Drill.Grading;
using Harness.Exercises;
using Harness.Sheets;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// What an interviewer needs to assess a submission: the content of `scorecard.json`. It is for interviewers only. It derives from
/// `grade.json` and the repository's own files, so it can be made again at any time. All text from the submission is bounded.
/// </summary>
internal sealed record Scorecard
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "scorecard.json";

    /// <summary>Version of the file's format, raised when a field changes its meaning.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the format of this scorecard.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>How the grading ended.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>Why it is invalid or inconclusive; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the submission ran in a sandbox. If it did not, every page says so.</summary>
    public required bool Sandboxed { get; init; }

    /// <summary>The exercise's name; null if the submission could not be read.</summary>
    public string? Exercise { get; init; }

    /// <summary>The exercise's title.</summary>
    public required string Title { get; init; }

    /// <summary>The submission; null if it could not be read.</summary>
    public ScorecardSubmission? Submission { get; init; }

    /// <summary>The seeds that were graded.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The exercise's scenarios, in its order.</summary>
    public IReadOnlyList<ScorecardScenario> Suite { get; init; } = [];

    /// <summary>The held-back scenarios.</summary>
    public IReadOnlyList<ScorecardScenario> HeldBack { get; init; } = [];

    /// <summary>What the answer sheet is worth; null if there is none.</summary>
    public SheetScore? Sheet { get; init; }

    /// <summary>The review beside what the fix did; null if the exercise asks for none.</summary>
    public ReviewOutcome? Review { get; init; }

    /// <summary>The near-misses that the submission resembles.</summary>
    public required Resemblance Resemblance { get; init; }

    /// <summary>The questions to ask, in order.</summary>
    public IReadOnlyList<ChosenFollowUp> FollowUps { get; init; } = [];

    /// <summary>What became of each attack and each right use; null if no scenario measured one.</summary>
    public AttackMatrix? Matrix { get; init; }

    /// <summary>What a request costs, beside the starter's cost; null if no passing scenario measured it.</summary>
    public PriceTag? PriceTag { get; init; }

    /// <summary>The scoring guide from `interviewer.md`, as Markdown; null if there is none.</summary>
    public string? ScoringGuide { get; init; }

    /// <summary>The versions of everything that took part in judging.</summary>
    public required GradeVersions Versions { get; init; }

    /// <summary>The sandbox's mechanism.</summary>
    public required string Mechanism { get; init; }

    /// <summary>When the grading began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the grading took, in milliseconds.</summary>
    public required double DurationMs { get; init; }
}

/// <summary>A submission on a scorecard.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="ContentSha256">A hash over the paths and contents of the accepted files.</param>
/// <param name="Files">The files that differ from the starter, except the note.</param>
/// <param name="LinesAdded">Added lines in all files.</param>
/// <param name="LinesRemoved">Removed lines in all files.</param>
/// <param name="Ignored">The ignored files, and why they were ignored.</param>
/// <param name="BrokenClaims">The differences between its submission.json and its files.</param>
/// <param name="Note">The text of DECISIONS.md; null if there is none.</param>
/// <param name="NoteUnchanged">Whether DECISIONS.md is as it was handed out.</param>
/// <param name="Ai">The package's rule on AI assistants; null if it is not known.</param>
/// <param name="Hints">The hints that were read, in one sentence, by the candidate's own log; null if none were.</param>
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
    string? Ai,
    string? Hints = null);

/// <summary>One scenario over all seeds.</summary>
/// <param name="Entry">The scenario.</param>
/// <param name="State">The worst of its states: a scenario that failed with one seed has failed.</param>
/// <param name="Seeds">The state with each seed.</param>
/// <param name="Stories">The stories of the first few seeds with which it did not pass.</param>
/// <param name="Measures">The measures of the first seed that has any.</param>
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
/// <param name="About">Why it was chosen.</param>
/// <param name="Name">The near-miss or scenario; null for a question about the design.</param>
/// <param name="Ask">The question.</param>
/// <param name="GoodAnswer">What a good answer covers.</param>
internal sealed record ChosenFollowUp(FollowUpKind About, string? Name, string Ask, string GoodAnswer);

/// <summary>Why a follow-up was chosen.</summary>
internal enum FollowUpKind
{
    /// <summary>The submission's results resemble those of a near-miss.</summary>
    NearMiss,

    /// <summary>The submission failed a scenario.</summary>
    Scenario,

    /// <summary>The submission is green, or nothing that it failed has a question of its own.</summary>
    Design,
}
