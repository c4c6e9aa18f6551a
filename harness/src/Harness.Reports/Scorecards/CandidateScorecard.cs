using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// What a candidate may see of a scorecard. A type of its own, made field by field, so that nothing new of a scorecard gets onto the
/// candidate's page by itself: no held-back scenario but how many there are and how many passed, no near-miss, no question.
/// </summary>
internal sealed record CandidateScorecard
{
    /// <summary>How the grading ended.</summary>
    public required RunVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>The compiler's or the process's own words where it is invalid; null otherwise.</summary>
    public required string? Reason { get; init; }

    /// <summary>Whether anything confined the submission.</summary>
    public required bool Sandboxed { get; init; }

    /// <summary>The exercise's title.</summary>
    public required string Title { get; init; }

    /// <summary>The archive's or folder's name; null where it could not be read.</summary>
    public required string? SubmissionName { get; init; }

    /// <summary>How many files differ from the starter.</summary>
    public required int ChangedFiles { get; init; }

    /// <summary>Lines that the starter does not have.</summary>
    public required int LinesAdded { get; init; }

    /// <summary>Lines that only the starter has.</summary>
    public required int LinesRemoved { get; init; }

    /// <summary>What was not taken, and why.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>The exercise's own scenarios.</summary>
    public required IReadOnlyList<ScorecardScenario> Suite { get; init; }

    /// <summary>How many further checks there were.</summary>
    public required int HeldBack { get; init; }

    /// <summary>How many of them passed with every seed.</summary>
    public required int HeldBackPassed { get; init; }

    /// <summary>How many seeds were graded.</summary>
    public required int Seeds { get; init; }

    /// <summary>When the grading began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What of a scorecard may be shown.</summary>
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
        Seeds = scorecard.Seeds.Count,
        StartedAt = scorecard.StartedAt,
    };

    private static string Words(RunVerdict verdict) => verdict switch
    {
        RunVerdict.Green => "Everything that the verdict needs passed.",
        RunVerdict.Red => "Not everything that the verdict needs passed.",
        RunVerdict.Invalid => "It cannot be read, or does not build or start. That counts against nobody.",
        _ => "Something could not be measured. That says nothing about your work.",
    };
}
