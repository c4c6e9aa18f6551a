namespace Harness.Twins;

/// <summary>Where a block of a site is in the baked source.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Twin">The twin that is there.</param>
/// <param name="File">The file's path.</param>
/// <param name="Lines">
/// The twin's lines. Where the twin is empty, the lines around the gap: the last before it and the first after it that are not blank.
/// </param>
public sealed record SitePlace(string Site, Twin Twin, string File, LineRange Lines);

/// <summary>Source as a candidate gets it: one twin of each site, and nothing that shows that there is another.</summary>
/// <param name="Files">The text of the files by path, with a line feed at the end of each line.</param>
/// <param name="Places">Where the sites are, in the order of files and lines.</param>
public sealed record BakedSource(IReadOnlyDictionary<string, string> Files, IReadOnlyList<SitePlace> Places);
