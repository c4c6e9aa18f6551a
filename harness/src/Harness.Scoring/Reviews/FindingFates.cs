using Harness.Twins;

namespace Harness.Reviews;

/// <summary>Says of the findings of one review, in their order, what each turned out to be: what is neutral at first is wrong later.</summary>
/// <param name="map">Where the sites are.</param>
/// <param name="found">The findings that found a site.</param>
/// <param name="acceptedProofs">The test files whose proof was accepted.</param>
internal sealed class FindingFates(SiteMap map, IReadOnlyDictionary<Finding, PlacedSite> found, IReadOnlySet<string> acceptedProofs)
{
    /// <summary>How many findings that are neither right nor about a good twin do not count.</summary>
    private const int NeutralAtMost = 2;

    private readonly HashSet<string> _saidAgain = [];
    private int _unproven;

    /// <summary>The fate of the next finding.</summary>
    public ScoredFinding Next(Finding finding)
    {
        var (fate, count, site, why) = Judge(finding);
        return new ScoredFinding(
            finding.Number, finding.File, finding.Lines, finding.Clause, finding.Harm, finding.Severity, finding.Confidence, finding.Trigger, fate, count, site, why);
    }

    private (FindingFate Fate, FindingCount Count, string? Site, string Why) Judge(Finding finding)
    {
        if (found.TryGetValue(finding, out var site)) return (FindingFate.Found, FindingCount.Right, site.Site.Id, $"Found {site.Site.Id}: {site.Site.Bad}");
        var again = map.Sites.Where(one => one.IsFoundBy(finding)).ToList();
        if (again.Count > 0) return Again(again);
        if (finding.Proof is { } proof && acceptedProofs.Contains(proof))
            return (FindingFate.Proven, FindingCount.Right, null, $"No site is about this, but its proof, {proof}, was accepted. Should it become a site?");
        var at = map.Sites.Where(one => one.IsAt(finding)).ToList();
        if (at.FirstOrDefault(one => one.Twin == Twin.Good) is { } good)
            return (FindingFate.GoodTwin, FindingCount.Wrong, good.Site.Id, $"Blames {good.Site.Id}, which is right in this hand-out: {good.Site.Good}");
        var (unproven, which) = Unproven();
        return at is [var misnamed, ..]
            ? (FindingFate.Misnamed, unproven, misnamed.Site.Id, $"{Misnamed(misnamed.Site, finding)} {which}")
            : (FindingFate.Elsewhere, unproven, null, $"No site is here. {which}");
    }

    private (FindingFate Fate, FindingCount Count, string? Site, string Why) Again(IReadOnlyList<PlacedSite> sites)
    {
        var fresh = sites.FirstOrDefault(one => _saidAgain.Add(one.Site.Id));
        var site = fresh ?? sites[0];
        var first = found.First(one => one.Value == site).Key.Number;
        return (
            FindingFate.Duplicate, fresh is null ? FindingCount.Wrong : FindingCount.Neutral, site.Site.Id,
            $"Finding {first} found {site.Site.Id} already. {(fresh is null ? "A third finding about one site, or a later one, is wrong." : "The second finding about a site does not count.")}");
    }

    private (FindingCount Count, string Which) Unproven()
    {
        _unproven++;
        return _unproven <= NeutralAtMost
            ? (FindingCount.Neutral, $"Without an accepted proof, {NeutralAtMost} such findings do not count; this is number {_unproven}.")
            : (FindingCount.Wrong, $"Without an accepted proof, {NeutralAtMost} such findings do not count, and this is number {_unproven}: wrong.");
    }

    private static string Misnamed(ReviewSite site, Finding finding)
    {
        var (clause, harm) = (site.Clauses.Contains(finding.Clause), site.Harms.Contains(finding.Harm));
        var said = (clause, harm) switch { (true, _) => $"the harm {finding.Harm}", (_, true) => $"the clause {finding.Clause}", _ => $"the clause {finding.Clause} and the harm {finding.Harm}" };
        return $"{site.Id} is here, and bad: {site.Bad} It says {said}; accepted are {string.Join(", ", site.Clauses)} with {string.Join(", ", site.Harms)}.";
    }
}
