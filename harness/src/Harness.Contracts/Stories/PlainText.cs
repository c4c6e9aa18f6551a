using System.Globalization;
using System.Text;

namespace Harness.Reports;

/// <summary>
/// Makes text safe to show. Stories quote what a service answered, so they can hold anything: terminal escapes, half a
/// surrogate pair, or a line of a megabyte.
/// </summary>
public static class PlainText
{
    /// <summary>
    /// The text with tabs as spaces, line endings as line feeds, and every other control or formatting character replaced by
    /// its code, for example "\u001B".
    /// </summary>
    public static string Clean(string text) => Show(text, letter => letter switch { '\n' => "\n", '\t' => "    ", _ => null });

    /// <summary>The text with every control or formatting character made visible, unless the caller chooses another form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shown">Returns the form of a character; null for the character itself, or its code if it is unsafe.</param>
    internal static string Show(string text, Func<char, string?> shown)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            // A carriage return before a line break is part of the line ending.
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' && shown('\n') is not null) continue;
            if (shown(c) is { } other) clean.Append(other);
            else if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
                clean.Append(c).Append(text[++i]);
            else if (IsUnsafe(c)) clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else clean.Append(c);
        }
        return clean.ToString();
    }

    /// <summary>
    /// Cleans text and wraps it at spaces. Continuation lines keep the indentation of their first line, and a word that is longer
    /// than a line is cut.
    /// </summary>
    /// <param name="text">One or more lines.</param>
    /// <param name="width">The most columns; a value below 20 counts as 20.</param>
    /// <param name="hang">Additional indentation of continuation lines, in columns.</param>
    public static IReadOnlyList<string> Wrap(string text, int width, int hang = 0)
    {
        width = Math.Max(width, 20);
        return [.. Clean(text).Split('\n').SelectMany(line => WrapLine(line.TrimEnd(), width, hang))];
    }

    private static IEnumerable<string> WrapLine(string line, int width, int hang)
    {
        var indent = Math.Min(line.Length - line.TrimStart(' ').Length, width / 2);
        var room = width - indent;
        var rest = line.TrimStart(' ');
        var prefix = new string(' ', indent);
        while (rest.Length > room)
        {
            // A break in the first third would leave a very short line, so a long word is cut instead.
            var at = rest.LastIndexOf(' ', room);
            if (at < room / 3) at = CutBefore(rest, room);
            yield return prefix + rest[..at].TrimEnd();
            rest = rest[at..].TrimStart(' ');
            prefix = new string(' ', Math.Min(indent + hang, width / 2));
            room = width - prefix.Length;
        }
        yield return prefix + rest;
    }

    private static int CutBefore(string text, int at) => char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;

    /// <summary>Direction overrides and similar characters are unsafe: they can make a line look different from its content.</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF'
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
