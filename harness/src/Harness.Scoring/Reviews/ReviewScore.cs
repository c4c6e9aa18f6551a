using Harness.Twins;

namespace Harness.Reviews;

/// <summary>What a finding turned out to be.</summary>
public enum FindingFate
{
    /// <summary>It found a bad site.</summary>
    Found,

    /// <summary>Its proof was accepted: a defect that no site is about.</summary>
    Proven,

    /// <summary>It says again what another finding found.</summary>
    Duplicate,

    /// <summary>It blames a good twin.</summary>
    GoodTwin,

    /// <summary>It is at a bad site, and does not say what is wrong there.</summary>
    Misnamed,

    /// <summary>It is at no site.</summary>
    Elsewhere,
}

/// <summary>How a finding counts for the precision.</summary>
public enum FindingCount
{
    /// <summary>It is right.</summary>
    Right,

    /// <summary>It does not count.</summary>
    Neutral,

    /// <summary>It is wrong.</summary>
    Wrong,
}

/// <summary>What one finding is worth.</summary>
/// <param name="Number">Its place in the review, from 1.</param>
/// <param name="File">The file.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Clause">The clause that it says is broken.</param>
/// <param name="Harm">The harm that it says is done.</param>
/// <param name="Severity">How bad it says that is.</param>
/// <param name="Confidence">How sure the candidate was, in percent.</param>
/// <param name="Trigger">The candidate's words.</param>
/// <param name="Fate">What it turned out to be.</param>
/// <param name="Count">How it counts.</param>
/// <param name="Site">The site that decided it; null for none.</param>
/// <param name="Why">For interviewers, never for candidates: why it counts like that.</param>
public sealed record ScoredFinding(
    int Number, string File, LineRange Lines, string Clause, string Harm, string Severity, int Confidence, string Trigger, FindingFate Fate, FindingCount Count, string? Site, string Why);

/// <summary>A bad site that no finding found.</summary>
/// <param name="Site">Its id.</param>
/// <param name="Weight">What finding it would have been worth.</param>
/// <param name="Bad">For interviewers, never for candidates: what is wrong there.</param>
public sealed record MissedSite(string Site, double Weight, string Bad);

/// <summary>What a review is worth. It decides no scenario.</summary>
/// <param name="Recall">The weight of the bad sites that were found, as a share of the weight of all bad sites.</param>
/// <param name="Precision">The findings that are right, as a share of those that are right or wrong; 0 without any.</param>
/// <param name="Brier">
/// How far off the confidence was: the mean square of its distance from what came true, over the findings that are right or wrong. 0 is best, and who
/// always says 50 % gets 0.25. Null without any.
/// </param>
/// <param name="Passes">Whether recall and precision reach the bar.</param>
/// <param name="Findings">The findings in their order.</param>
/// <param name="Missed">The bad sites that were not found, the heaviest first.</param>
/// <param name="Faults">What is wrong with the form; such a finding counts as none.</param>
public sealed record ReviewScore(
    double Recall, double Precision, double? Brier, bool Passes, IReadOnlyList<ScoredFinding> Findings, IReadOnlyList<MissedSite> Missed, IReadOnlyList<string> Faults);
