using Harness.Reports;

namespace Drill.Submissions;

/// <summary>Text of somebody else's, fit for a terminal: nothing in it can move the cursor or recolour what we print.</summary>
internal static class Printable
{
    private const string Bare = "._-+,@~";

    /// <summary>The text with control and formatting characters made visible; line breaks and tabs stay.</summary>
    public static string Of(string text) => PlainText.Show(text, letter => letter is '\n' or '\t' ? $"{letter}" : null);

    /// <summary>The same as a single line: line breaks and tabs are made visible, too.</summary>
    public static string Line(string text) => PlainText.Show(text, _ => null);

    /// <summary>
    /// A name that ends where it ends, for lines that a script takes apart: in quotation marks where it holds anything but letters,
    /// digits and a few signs.
    /// </summary>
    public static string Name(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || Bare.Contains(letter))
            ? name
            : $"\"{Line(name.Replace("\\", "\\\\").Replace("\"", "\\\""))}\"";
}
