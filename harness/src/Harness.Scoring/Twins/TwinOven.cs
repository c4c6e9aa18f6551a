namespace Harness.Twins;

/// <summary>
/// Writes one file with one twin of each block. Where a twin is empty, the lines around it close up as a person would have written them:
/// no second blank line, none after an opening brace and none before a closing one. Everything else stays as the author wrote it.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="bad">The sites whose bad twin is written.</param>
internal sealed class TwinOven(TwinFile file, IReadOnlySet<string> bad)
{
    private readonly List<string> _lines = [];
    private readonly List<Block> _blocks = [];
    private bool _afterGap;

    /// <summary>Where the blocks are; complete once the file is baked.</summary>
    public IEnumerable<SitePlace> Places => _blocks.Select(block => new SitePlace(block.Site, block.Twin, file.Path, Around(block)));

    /// <summary>The file's text.</summary>
    public string Bake()
    {
        foreach (var part in file.Parts)
        {
            if (part.Site is null) foreach (var line in part.Good) AddPlain(line);
            else if (bad.Contains(part.Site)) AddTwin(part.Site, Twin.Bad, part.Bad);
            else AddTwin(part.Site, Twin.Good, part.Good);
        }

        return string.Join('\n', _lines) + (file.EndsInLineFeed ? "\n" : "");
    }

    private void AddTwin(string site, Twin twin, IReadOnlyList<string> lines)
    {
        _blocks.Add(new Block(site, twin, _lines.Count, lines.Count));
        _lines.AddRange(lines);
        _afterGap = lines.Count == 0;
    }

    private void AddPlain(string line)
    {
        if (_afterGap && IsBlank(line) && (_lines.Count == 0 || IsBlank(_lines[^1]) || _lines[^1].TrimEnd().EndsWith('{'))) return;
        if (_afterGap && line.TrimStart().StartsWith('}') && _lines.Count > 0 && IsBlank(_lines[^1]) && !_blocks.Any(Holds(_lines.Count - 1)))
        {
            _lines.RemoveAt(_lines.Count - 1);
            for (var at = 0; at < _blocks.Count; at++) _blocks[at] = _blocks[at] with { Before = Math.Min(_blocks[at].Before, _lines.Count) };
        }

        _afterGap = false;
        _lines.Add(line);
    }

    private LineRange Around(Block block)
    {
        if (block.Count > 0) return new LineRange(block.Before + 1, block.Before + block.Count);
        var (from, to) = (block.Before, block.Before + 1);
        while (from > 1 && IsBlank(_lines[from - 1])) from--;
        while (to < _lines.Count && IsBlank(_lines[to - 1])) to++;
        return new LineRange(Math.Max(1, from), Math.Max(1, Math.Min(to, _lines.Count)));
    }

    private static Func<Block, bool> Holds(int index) => block => index >= block.Before && index < block.Before + block.Count;

    private static bool IsBlank(string line) => string.IsNullOrWhiteSpace(line);

    /// <summary>A block that was written.</summary>
    /// <param name="Site">Its site.</param>
    /// <param name="Twin">Its twin.</param>
    /// <param name="Before">How many lines come before it.</param>
    /// <param name="Count">How many lines it has.</param>
    private readonly record struct Block(string Site, Twin Twin, int Before, int Count);
}
