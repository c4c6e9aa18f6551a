namespace Harness.Reviews;

/// <summary>
/// C# without what could be mistaken for code: comments, literals and directives become spaces, and line feeds stay. An interpolation is part of
/// its literal.
/// </summary>
internal static class CodeText
{
    /// <summary>The code alone, as long as the text.</summary>
    public static string Of(string text)
    {
        var code = text.ToCharArray();
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfOther(text, at);
            if (end == at) end++;
            else Blank(code, at, end);
            at = end;
        }

        return new string(code);
    }

    private static void Blank(char[] code, int from, int to)
    {
        for (var at = from; at < to; at++)
            if (code[at] != '\n') code[at] = ' ';
    }

    /// <summary>Where the comment, literal or directive ends that begins here; this place itself if none begins.</summary>
    private static int EndOfOther(string text, int at) => text[at] switch
    {
        '/' when At(text, at + 1) == '/' => EndOfLine(text, at),
        '/' when At(text, at + 1) == '*' => After(text, "*/", at + 2),
        '#' when string.IsNullOrWhiteSpace(text[(text.LastIndexOf('\n', at) + 1)..at]) => EndOfLine(text, at),
        '\'' => EndOfPlain(text, at, '\'', holes: false),
        '"' or '$' or '@' => EndOfString(text, at),
        _ => at,
    };

    private static int EndOfString(string text, int start)
    {
        var quote = start;
        while (At(text, quote) is '$' or '@') quote++;
        if (At(text, quote) != '"') return start;
        var (holes, verbatim) = (text.AsSpan(start, quote - start).Contains('$'), text.AsSpan(start, quote - start).Contains('@'));
        if (verbatim) return EndOfVerbatim(text, quote, holes);
        var quotes = 1;
        while (At(text, quote + quotes) == '"') quotes++;
        return quotes switch
        {
            1 => EndOfPlain(text, quote, '"', holes),
            2 => quote + 2,
            // A raw string with another raw string in a hole, with as many quotes, is not understood.
            _ => After(text, new string('"', quotes), quote + quotes),
        };
    }

    private static int EndOfPlain(string text, int start, char quote, bool holes)
    {
        for (var at = start + 1; at < text.Length;)
        {
            if (text[at] == '\n') return at;
            if (text[at] == quote) return at + 1;
            at = holes && text[at] == '{' ? EndOfHole(text, at) : text[at] == '\\' ? at + 2 : at + 1;
        }

        return text.Length;
    }

    private static int EndOfVerbatim(string text, int start, bool holes)
    {
        for (var at = start + 1; at < text.Length;)
        {
            if (text[at] == '"' && At(text, at + 1) != '"') return at + 1;
            at = holes && text[at] == '{' ? EndOfHole(text, at) : text[at] == '"' ? at + 2 : at + 1;
        }

        return text.Length;
    }

    private static int EndOfHole(string text, int start)
    {
        if (At(text, start + 1) == '{') return start + 2;
        var depth = 0;
        for (var at = start; at < text.Length;)
        {
            if (text[at] == '{') depth++;
            if (text[at] == '}' && --depth == 0) return at + 1;
            at = Math.Max(at + 1, EndOfOther(text, at));
        }

        return text.Length;
    }

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is var end && end < 0 ? text.Length : end;

    private static int After(string text, string what, int from) =>
        text.IndexOf(what, Math.Min(from, text.Length), StringComparison.Ordinal) is var at && at < 0 ? text.Length : at + what.Length;

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';
}
