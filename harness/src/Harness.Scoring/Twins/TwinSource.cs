namespace Harness.Twins;

/// <summary>
/// An author's source with its sites. A block is `#if SITE_S07`, the bad twin, `#else`, the good twin, `#endif`; a site may have several
/// blocks, either twin may be empty, and nothing is nested. It compiles as it is, with the symbols of the bad sites defined; what a candidate
/// gets is baked, so that no directive tells where to look.
/// </summary>
public sealed class TwinSource
{
    private readonly IReadOnlyList<TwinFile> _files;

    private TwinSource(IReadOnlyList<TwinFile> files)
    {
        _files = files;
        Sites = [.. files.SelectMany(file => file.Parts).Select(part => part.Site).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The ids of the sites, in order.</summary>
    public IReadOnlyList<string> Sites { get; }

    /// <summary>The source with the good twin of every site: right by construction, and so the reference.</summary>
    public BakedSource AllGood => Bake([]);

    /// <summary>Reads an author's source.</summary>
    /// <param name="files">Text by path.</param>
    /// <exception cref="InvalidDataException">A block is not as it should be; the message names the file, the line and the fault.</exception>
    public static TwinSource Parse(IReadOnlyDictionary<string, string> files) =>
        new([.. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => TwinFile.Parse(file.Key, file.Value))]);

    /// <summary>The plain source of a choice of twins.</summary>
    /// <param name="badSites">The ids of the sites whose bad twin it has; all others have their good one.</param>
    /// <exception cref="InvalidDataException">There is no such site; the message names it.</exception>
    public BakedSource Bake(IEnumerable<string> badSites)
    {
        var bad = badSites.ToHashSet(StringComparer.Ordinal);
        if (bad.Except(Sites).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw new InvalidDataException($"No file has a block of the site '{unknown}'. The sites are {string.Join(", ", Sites)}.");
        var baked = _files.Select(file => (file.Path, Text: new TwinOven(file, bad))).ToList();
        return new BakedSource(
            baked.ToDictionary(file => file.Path, file => file.Text.Bake(), StringComparer.Ordinal), [.. baked.SelectMany(file => file.Text.Places)]);
    }
}
