namespace Harness.Reviews;

/// <summary>Which finding counts for which bad site.</summary>
public static class ReviewMatching
{
    /// <summary>
    /// Pairs findings with bad sites: each finding counts for one site at most, and each site once, so that the weights of the sites found are the
    /// most that these findings can reach. That is a maximum matching, too.
    /// </summary>
    /// <param name="findings">The findings.</param>
    /// <param name="map">Where the sites are.</param>
    /// <returns>The site of each finding that found one.</returns>
    public static IReadOnlyDictionary<Finding, PlacedSite> Of(IReadOnlyList<Finding> findings, SiteMap map)
    {
        Dictionary<Finding, PlacedSite> found = [];
        // A site that was found stays found when others rearrange the findings, so the heaviest go first.
        foreach (var site in map.Sites.OrderByDescending(site => site.Site.Weight)) TryFind(site, findings, found, []);
        return found;
    }

    /// <summary>Finds a finding for a site; whoever holds it may change to another one (an augmenting path).</summary>
    private static bool TryFind(PlacedSite site, IReadOnlyList<Finding> findings, Dictionary<Finding, PlacedSite> found, HashSet<Finding> tried)
    {
        foreach (var finding in findings.Where(site.IsFoundBy))
        {
            if (!tried.Add(finding) || (found.TryGetValue(finding, out var holder) && !TryFind(holder, findings, found, tried))) continue;
            found[finding] = site;
            return true;
        }

        return false;
    }
}
