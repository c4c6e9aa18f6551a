using Harness.Twins;

namespace Harness.Reviews;

/// <summary>An anchor in the source of a hand-out.</summary>
/// <param name="File">The file.</param>
/// <param name="Lines">Its lines.</param>
public sealed record PlacedAnchor(string File, LineRange Lines);

/// <summary>A site in the source of a hand-out.</summary>
/// <param name="Site">The site.</param>
/// <param name="Twin">The twin that is there.</param>
/// <param name="Anchors">Where findings about it may be; never empty.</param>
public sealed record PlacedSite(ReviewSite Site, Twin Twin, IReadOnlyList<PlacedAnchor> Anchors)
{
    /// <summary>Whether a finding is at one of the site's places, whatever it says.</summary>
    public bool IsAt(Finding finding) => Anchors.Any(anchor => anchor.File == finding.File && anchor.Lines.Overlaps(finding.Lines));

    /// <summary>Whether a finding is about this defect: one of its places, one of its clauses and one of its harms.</summary>
    public bool IsFoundBy(Finding finding) => Twin == Twin.Bad && Site.Clauses.Contains(finding.Clause) && Site.Harms.Contains(finding.Harm) && IsAt(finding);
}

/// <summary>Where the sites are in the source of one hand-out. Anchors follow symbols, so it does not matter how long the twins before them are.</summary>
/// <param name="Sites">The sites, in the order of their file.</param>
public sealed record SiteMap(IReadOnlyList<PlacedSite> Sites)
{
    /// <summary>Finds the sites in the source.</summary>
    /// <exception cref="InvalidDataException">An anchor leads nowhere, or the source has other sites; the message says which.</exception>
    public static SiteMap Of(ReviewSites sites, BakedSource source)
    {
        if (source.Places.Select(place => place.Site).Except(sites.Sites.Select(site => site.Id)).FirstOrDefault() is { } unknown)
            throw new InvalidDataException($"The source has blocks of the site '{unknown}', which {ReviewSites.FileName} does not list.");
        return new SiteMap([.. sites.Sites.Select(site => Place(site, source))]);
    }

    private static PlacedSite Place(ReviewSite site, BakedSource source)
    {
        var twin = source.Places.FirstOrDefault(place => place.Site == site.Id)?.Twin
            ?? throw new InvalidDataException($"The site '{site.Id}' has no block in the source.");
        try
        {
            return new PlacedSite(site, twin, [.. site.Anchors.Where(anchor => (anchor.Twin ?? twin) == twin).SelectMany(anchor => Resolve(site.Id, anchor, source))]);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"An anchor of the {(twin == Twin.Bad ? "bad" : "good")} twin of '{site.Id}' leads nowhere: {fault.Message}.", fault);
        }
    }

    private static IEnumerable<PlacedAnchor> Resolve(string site, SiteAnchor anchor, BakedSource source)
    {
        if (anchor.Symbol != SiteAnchor.OwnBlocks) return [new PlacedAnchor(anchor.File, LinesOf(anchor, source))];
        var blocks = source.Places.Where(place => place.Site == site && place.File == anchor.File).Select(place => place.Lines).ToList();
        return blocks switch
        {
            [] => throw new InvalidDataException($"the site has no block in {anchor.File}"),
            [_, _, ..] when anchor.From is not null => throw new InvalidDataException($"the site has {blocks.Count} blocks in {anchor.File}, so its lines cannot be counted"),
            _ => blocks.Select(lines => new PlacedAnchor(anchor.File, Part(anchor, lines))),
        };
    }

    /// <summary>The lines of an anchor that is not a site's own block.</summary>
    /// <exception cref="InvalidDataException">It leads nowhere; the message says why.</exception>
    internal static LineRange LinesOf(SiteAnchor anchor, BakedSource source)
    {
        if (!source.Files.TryGetValue(anchor.File, out var text)) throw new InvalidDataException($"there is no file {anchor.File}");
        return anchor.Text is not null ? Around(anchor, text) : Part(anchor, anchor.Symbol is null ? LineRange.Of(text) : SymbolFinder.Find(text, anchor.Symbol));
    }

    private static LineRange Around(SiteAnchor anchor, string text)
    {
        var found = text.Split('\n').Index().Where(line => line.Item.Contains(anchor.Text!, StringComparison.Ordinal)).Select(line => line.Index + 1).ToList();
        if (found is not [var at]) throw new InvalidDataException($"{found.Count} lines of {anchor.File} hold '{anchor.Text}', and it must be one");
        var part = new LineRange(at + (anchor.From ?? 0), at + (anchor.To ?? 0));
        return part.From >= 1 && part.To <= LineRange.Of(text).To ? part : throw new InvalidDataException($"'{anchor.Text}' is in line {at} of {anchor.File}, and the anchor goes beyond the file");
    }

    private static LineRange Part(SiteAnchor anchor, LineRange whole)
    {
        if (anchor.From is null) return whole;
        var part = new LineRange(whole.From + anchor.From.Value, whole.From + anchor.To!.Value);
        return part.To <= whole.To ? part : throw new InvalidDataException($"{anchor.Symbol ?? anchor.File} has {whole.Count} lines, and the anchor goes to its line {anchor.To} (the first is 0)");
    }
}
