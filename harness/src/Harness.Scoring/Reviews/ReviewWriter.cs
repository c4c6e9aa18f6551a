using System.Text.Json;
using Harness.Twins;

namespace Harness.Reviews;

/// <summary>Writes the `review.json` of a scored review for one hand-out.</summary>
/// <param name="form">What a review may say.</param>
/// <param name="map">Where the sites are.</param>
/// <param name="source">The source of the hand-out.</param>
/// <param name="seed">Its seed.</param>
internal sealed class ReviewWriter(ReviewForm form, SiteMap map, BakedSource source, long seed)
{
    /// <summary>The content of the file.</summary>
    /// <exception cref="InvalidDataException">A rule cannot be followed; the message says why.</exception>
    public string Write(IEnumerable<FindingRule> rules) => JsonSerializer.Serialize(new { Findings = rules.SelectMany(Follow) }, ReviewForm.JsonOptions);

    private IEnumerable<object> Follow(FindingRule rule) => Places(rule).SelectMany(place => Enumerable.Repeat<object>(
        new
        {
            place.Anchor.File,
            Lines = new { place.Anchor.Lines.From, place.Anchor.Lines.To },
            place.Clause,
            place.Harm,
            Severity = form.Severities.Keys.First(),
            rule.Confidence,
            Trigger = "As in the rule of this scored review.",
            rule.Proof,
        },
        rule.Times));

    private IEnumerable<(PlacedAnchor Anchor, string Clause, string Harm)> Places(FindingRule rule) => rule.Of switch
    {
        RuleTarget.Place => [(Named(rule), rule.Clause ?? form.Clauses[0], rule.Harm ?? form.Harms.Keys.First())],
        RuleTarget.Elsewhere => Free(rule.Take ?? 1).Select(anchor => (anchor, rule.Clause ?? form.Clauses[0], rule.Harm ?? form.Harms.Keys.First())),
        _ => Chosen(rule).Select(site => (AnchorOf(site, rule), rule.Clause ?? ClauseFor(site.Site, rule.Claim), rule.Harm ?? HarmFor(site.Site, rule.Claim))),
    };

    private PlacedAnchor Named(FindingRule rule)
    {
        var place = rule.Place ?? throw new InvalidDataException("A rule of a place needs `place`.");
        return new PlacedAnchor(place.File, SiteMap.LinesOf(place, source).First(rule.MostLines));
    }

    private IEnumerable<PlacedSite> Chosen(FindingRule rule)
    {
        var sites = map.Sites
            .Where(site => rule.Of == RuleTarget.All || (rule.Of == RuleTarget.Bad) == (site.Twin == Twin.Bad))
            .Where(site => rule.Sites.Count == 0 || rule.Sites.Contains(site.Site.Id)).ToList();
        if (rule.Drawn) sites = [.. Drawn("sites", sites.Select(site => site.Site.Id)).Select(id => sites.Single(site => site.Site.Id == id))];
        return sites.Take(rule.Take ?? sites.Count);
    }

    private PlacedAnchor AnchorOf(PlacedSite site, FindingRule rule)
    {
        var anchor = rule.At == RuleLines.LastAnchor ? site.Anchors[^1] : site.Anchors[0];
        return anchor with { Lines = rule.At == RuleLines.WholeFile ? LineRange.Of(source.Files[anchor.File]) : anchor.Lines.First(rule.MostLines) };
    }

    private string ClauseFor(ReviewSite site, RuleClaim claim) => claim != RuleClaim.OtherClause ? site.Clauses[0]
        : form.Clauses.Except(site.Clauses).FirstOrDefault() ?? throw new InvalidDataException($"The site '{site.Id}' accepts every clause.");

    private string HarmFor(ReviewSite site, RuleClaim claim) => claim != RuleClaim.OtherHarm ? site.Harms[0]
        : form.Harms.Keys.Except(site.Harms).FirstOrDefault() ?? throw new InvalidDataException($"The site '{site.Id}' accepts every harm.");

    private IEnumerable<PlacedAnchor> Free(int count)
    {
        var free = form.Files
            .SelectMany(file => Enumerable.Range(1, LineRange.Of(source.Files[file]).Count).Select(line => new PlacedAnchor(file, new LineRange(line, line))))
            .Where(line => !map.Sites.SelectMany(site => site.Anchors).Any(anchor => anchor.File == line.File && anchor.Lines.Overlaps(line.Lines)))
            .ToDictionary(line => $"{line.File}:{line.Lines}");
        return free.Count >= count ? Drawn("lines", free.Keys).Take(count).Select(name => free[name])
            : throw new InvalidDataException($"Only {free.Count} lines belong to no site.");
    }

    private IReadOnlyList<string> Drawn(string what, IEnumerable<string> names) => HashOrder.Of(FormattableString.Invariant($"reviews/{seed}/{what}"), names);
}
