using System.Globalization;
using System.Text;

namespace Drill.Submissions;

/// <summary>Text of somebody else's, fit for a terminal: nothing in it can move the cursor or recolour what we print.</summary>
internal static class Printable
{
    private const string Bare = "._-+,@~";

    /// <summary>The text with control and formatting characters made visible; line breaks and tabs stay.</summary>
    public static string Of(string text) => Shown(text, letter => letter is '\n' or '\t');

    /// <summary>The same as a single line: line breaks and tabs are made visible, too.</summary>
    public static string Line(string text) => Shown(text, _ => false);

    /// <summary>
    /// A name that ends where it ends, for lines that a script takes apart: in quotation marks where it holds anything but letters,
    /// digits and a few signs.
    /// </summary>
    public static string Name(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || Bare.Contains(letter))
            ? name
            : $"\"{Line(name.Replace("\\", "\\\\").Replace("\"", "\\\""))}\"";

    private static string Shown(string text, Func<char, bool> stays)
    {
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                shown.Append(letter).Append(text[++i]);
                continue;
            }

            // A carriage return before a line break is how some systems end lines.
            if (letter == '\r' && stays('\n')) continue;
            if (stays(letter) || !IsUnsafe(letter)) shown.Append(letter);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return shown.ToString();
    }

    private static bool IsUnsafe(char letter) => char.IsControl(letter) || char.IsSurrogate(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
