using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// What a candidate may see of a scorecard. It is a separate type that is filled field by field, so a new field of the scorecard never
/// reaches the candidate's page by accident. It holds only the numbers of held-back scenarios, and no near-misses or questions.
/// </summary>
internal sealed record CandidateScorecard
{
    /// <summary>How the grading ended.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>The output of the compiler or the service if the submission is invalid; null otherwise.</summary>
    public required string? Reason { get; init; }

    /// <summary>Whether the submission ran in a sandbox.</summary>
    public required bool Sandboxed { get; init; }

    /// <summary>The exercise's title.</summary>
    public required string Title { get; init; }

    /// <summary>The archive's or folder's name; null if it could not be read.</summary>
    public required string? SubmissionName { get; init; }

    /// <summary>How many files differ from the starter.</summary>
    public required int ChangedFiles { get; init; }

    /// <summary>Lines that the starter does not have.</summary>
    public required int LinesAdded { get; init; }

    /// <summary>Lines that only the starter has.</summary>
    public required int LinesRemoved { get; init; }

    /// <summary>The files that were ignored, and why.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>The exercise's own scenarios.</summary>
    public required IReadOnlyList<ScorecardScenario> Suite { get; init; }

    /// <summary>How many held-back scenarios there were.</summary>
    public required int HeldBack { get; init; }

    /// <summary>How many of them passed with every seed.</summary>
    public required int HeldBackPassed { get; init; }

    /// <summary>Which answers of the sheet are right; null if there is none. What the right answers are is not for candidates.</summary>
    public required IReadOnlyList<CandidateAnswer>? Sheet { get; init; }

    /// <summary>What the review is worth; null if there is none. What would be right is not for candidates.</summary>
    public required CandidateReview? Review { get; init; }

    /// <summary>How many seeds were graded.</summary>
    public required int Seeds { get; init; }

    /// <summary>When the grading began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The part of a scorecard that a candidate may see.</summary>
    public static CandidateScorecard Of(Scorecard scorecard) => new()
    {
        Verdict = scorecard.Verdict,
        Headline = Words(scorecard.Verdict),
        Reason = scorecard.Verdict == RunVerdict.Invalid ? scorecard.Reason : null,
        Sandboxed = scorecard.Sandboxed,
        Title = scorecard.Title,
        SubmissionName = scorecard.Submission?.Name,
        ChangedFiles = scorecard.Submission?.Files.Count ?? 0,
        LinesAdded = scorecard.Submission?.LinesAdded ?? 0,
        LinesRemoved = scorecard.Submission?.LinesRemoved ?? 0,
        Ignored = scorecard.Submission?.Ignored ?? [],
        Suite = scorecard.Suite,
        HeldBack = scorecard.HeldBack.Count,
        HeldBackPassed = scorecard.HeldBack.Count(scenario => scenario.State == ScenarioState.Passed),
        Sheet = scorecard.Sheet?.Answers.Select(answer => new CandidateAnswer(answer.Ask, answer.Said, answer.Right >= 1)).ToList(),
        Review = scorecard.Review is { } review ? CandidateReview.Of(review.Review.Score) : null,
        Seeds = scorecard.Seeds.Count,
        StartedAt = scorecard.StartedAt,
    };

    private static string Words(RunVerdict verdict) => verdict switch
    {
        RunVerdict.Green => "Every core scenario passed.",
        RunVerdict.Red => "At least one core scenario did not pass.",
        RunVerdict.Invalid => "The submission cannot be read, or the service does not build or start. This does not count against you.",
        _ => "Something could not be measured. This says nothing about your work.",
    };
}

/// <summary>An answer of the sheet as its candidate may see it.</summary>
/// <param name="Ask">The question.</param>
/// <param name="Said">The answer in a few words; null for none.</param>
/// <param name="IsRight">Whether it is wholly right.</param>
internal sealed record CandidateAnswer(string Ask, string? Said, bool IsRight);
