using Drill.Grading;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>What became of one place of the hand-out, by review and by fix.</summary>
internal enum SiteFate
{
    /// <summary>The review found the defect, and the fix mended it.</summary>
    FoundAndFixed,

    /// <summary>The review found it, and it is still there.</summary>
    FoundNotFixed,

    /// <summary>The review missed it, and the fix mended it.</summary>
    FixedUnseen,

    /// <summary>The review missed it, and it is still there.</summary>
    Missed,

    /// <summary>It was right, and still is.</summary>
    LeftRight,

    /// <summary>It was right, and the review blamed it; it still is right.</summary>
    BlamedAndRight,

    /// <summary>It was right, and is broken now.</summary>
    Broken,

    /// <summary>Its scenario says nothing: it did not run, or could not be measured.</summary>
    NotMeasured,
}

/// <summary>One place of the hand-out on a scorecard.</summary>
/// <param name="Site">The place.</param>
/// <param name="Fate">What became of it.</param>
internal sealed record SiteOutcome(GradedSite Site, SiteFate Fate);

/// <summary>A review on a scorecard, beside what the fix did.</summary>
/// <param name="Review">The review.</param>
/// <param name="Sites">The places, in their order.</param>
internal sealed record ReviewOutcome(GradedReview Review, IReadOnlyList<SiteOutcome> Sites)
{
    /// <summary>Puts review and scenarios side by side.</summary>
    public static ReviewOutcome Of(GradedReview review, IReadOnlyList<ScorecardScenario> suite)
    {
        var states = suite.ToDictionary(scenario => scenario.Entry.Id, scenario => scenario.State);
        return new ReviewOutcome(review, [.. review.Sites.Select(site => new SiteOutcome(site, FateOf(site, states)))]);
    }

    /// <summary>How many places have this fate.</summary>
    public int Count(SiteFate fate) => Sites.Count(site => site.Fate == fate);

    private static SiteFate FateOf(GradedSite site, Dictionary<string, ScenarioState> states)
    {
        if (site.Scenario is not { } scenario || !states.TryGetValue(scenario, out var state) || state == ScenarioState.Inconclusive) return SiteFate.NotMeasured;
        return (site.IsBad, Named: site.Finding is not null, Passed: state == ScenarioState.Passed) switch
        {
            (true, true, true) => SiteFate.FoundAndFixed,
            (true, true, false) => SiteFate.FoundNotFixed,
            (true, false, true) => SiteFate.FixedUnseen,
            (true, false, false) => SiteFate.Missed,
            (false, _, false) => SiteFate.Broken,
            (false, true, true) => SiteFate.BlamedAndRight,
            (false, false, true) => SiteFate.LeftRight,
        };
    }
}
