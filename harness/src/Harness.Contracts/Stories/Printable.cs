using Harness.Reports;

namespace Drill.Submissions;

/// <summary>Makes untrusted text safe for a terminal: it cannot move the cursor or change colours.</summary>
internal static class Printable
{
    private const string Bare = "._-+,@~";

    /// <summary>The text with control and formatting characters made visible; line breaks and tabs stay.</summary>
    public static string Of(string text) => PlainText.Show(text, letter => letter is '\n' or '\t' ? $"{letter}" : null);

    /// <summary>The same as a single line: line breaks and tabs are also made visible.</summary>
    public static string Line(string text) => PlainText.Show(text, _ => null);

    /// <summary>
    /// A name for lines that scripts parse: in quotation marks if it holds anything except letters, digits and a few punctuation
    /// characters.
    /// </summary>
    public static string Name(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || Bare.Contains(letter))
            ? name
            : $"\"{Line(name.Replace("\\", "\\\\").Replace("\"", "\\\""))}\"";
}
