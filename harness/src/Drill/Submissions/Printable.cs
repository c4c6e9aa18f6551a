namespace Drill.Submissions;

/// <summary>Text of somebody else's, fit for a terminal: nothing in it can move the cursor or recolour what we print.</summary>
internal static class Printable
{
    /// <summary>The text with control characters made visible; line breaks and tabs stay.</summary>
    public static string Of(string text) => string.Concat(text.Select(letter =>
        letter is '\n' or '\t' ? letter.ToString()
        : letter == '\r' ? ""
        : char.IsControl(letter) || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.Format
            ? $"\\u{(int)letter:x4}"
            : letter.ToString()));
}
