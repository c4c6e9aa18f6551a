using System.Text.RegularExpressions;

namespace Harness.Twins;

/// <summary>A part of a file: lines that are always there, or the two twins of a block.</summary>
/// <param name="Site">The site; null for lines that are always there.</param>
/// <param name="Bad">The bad twin's lines, or those that are always there.</param>
/// <param name="Good">The good twin's lines, or those that are always there.</param>
internal sealed record TwinPart(string? Site, IReadOnlyList<string> Bad, IReadOnlyList<string> Good);

/// <summary>One file of an author's source, read strictly: what is not exactly a block of a site stops the reading.</summary>
/// <param name="Path">Its path, for messages.</param>
/// <param name="Parts">Its parts in their order.</param>
/// <param name="EndsInLineFeed">Whether its last line is complete.</param>
internal sealed partial record TwinFile(string Path, IReadOnlyList<TwinPart> Parts, bool EndsInLineFeed)
{
    private const string Mark = "SITE_";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">A block is not as it should be; the message names the file, the line and the fault.</exception>
    public static TwinFile Parse(string path, string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var endsInLineFeed = text.EndsWith('\n');
        return new TwinFile(path, new Reader(path).Read((endsInLineFeed ? text[..^1] : text).Split('\n')), endsInLineFeed);
    }

    [GeneratedRegex(@"^[ \t]*#[ \t]*(if|elif|else|endif)\b[ \t]*(.*?)[ \t]*$")]
    private static partial Regex Directive();

    [GeneratedRegex("^SITE_([A-Za-z0-9]+)$")]
    private static partial Regex Condition();

    private sealed class Reader(string path)
    {
        private readonly List<TwinPart> _parts = [];
        private List<string> _plain = [];
        private List<string> _bad = [];
        private List<string> _good = [];
        private string? _site;
        private bool _inGood;
        private int _openedAt;
        private int _otherConditions;
        private int _line;

        public IReadOnlyList<TwinPart> Read(IEnumerable<string> lines)
        {
            foreach (var line in lines)
            {
                _line++;
                if (Directive().Match(line) is not { Success: true } directive) Current.Add(line);
                else if (_site is null) Outside(line, directive.Groups[1].Value, directive.Groups[2].Value);
                else Inside(directive.Groups[1].Value, directive.Groups[2].Value);
            }

            if (_site is not null) throw Fault($"the block of {_site} that begins at line {_openedAt} has no #endif");
            if (_otherConditions > 0) throw Fault("an #if has no #endif");
            ClosePlain();
            return _parts;
        }

        private List<string> Current => _site is null ? _plain : _inGood ? _good : _bad;

        private void Outside(string line, string word, string rest)
        {
            if (word == "if" && Condition().Match(rest) is { Success: true } condition)
            {
                if (_otherConditions > 0) throw Fault("a block of a site stands within another #if");
                ClosePlain();
                (_site, _openedAt, _inGood) = (condition.Groups[1].Value, _line, false);
                return;
            }

            if (rest.Contains(Mark, StringComparison.Ordinal)) throw Fault($"a block of a site begins with `#if {Mark}<id>` and nothing else");
            if (word != "if" && _otherConditions == 0) throw Fault($"#{word} without an #if");
            _otherConditions += word switch { "if" => 1, "endif" => -1, _ => 0 };
            _plain.Add(line);
        }

        private void Inside(string word, string rest)
        {
            switch (word)
            {
                case "else" when rest.Length == 0 && !_inGood:
                    _inGood = true;
                    break;
                case "endif" when rest.Length == 0:
                    if (!_inGood) throw Fault($"the block of {_site} has no #else: the bad twin comes first, the good one after #else");
                    if (_bad.SequenceEqual(_good)) throw Fault($"the twins of {_site} are equal");
                    _parts.Add(new TwinPart(_site, _bad, _good));
                    (_site, _bad, _good) = (null, [], []);
                    break;
                case "else" when rest.Length == 0:
                    throw Fault($"the block of {_site} has a second #else");
                default:
                    throw Fault($"`#{word}{(rest.Length == 0 ? "" : " " + rest)}` within the block of {_site}: it holds #else and #endif, and nothing nested");
            }
        }

        private void ClosePlain()
        {
            if (_plain.Count > 0) _parts.Add(new TwinPart(null, _plain, _plain));
            _plain = [];
        }

        private InvalidDataException Fault(string what) => new($"{path}:{_line}: {what}.");
    }
}
