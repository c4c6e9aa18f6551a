using System.Text;

namespace Harness.Reports;

/// <summary>Text of somebody else's inside a Markdown page: it stays text, whatever it holds.</summary>
public static class MarkdownText
{
    private const string Special = "\\`*_{}[]<>()#|~!&:@";

    /// <summary>The text on one line, with everything that Markdown, or HTML inside it, could read as more than text escaped.</summary>
    public static string Escape(string text)
    {
        var line = PlainText.Clean(text).Replace("\n", "\\u000A");
        var escaped = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            // Some readers make a link of what follows "www.", too.
            var endsHost = line[i] == '.' && i >= 3 && line.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);
            if (endsHost || Special.Contains(line[i])) escaped.Append('\\');
            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }
}
