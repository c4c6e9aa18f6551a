using System.Text;

namespace Harness.Reports;

/// <summary>Escapes untrusted text for a Markdown page.</summary>
public static class MarkdownText
{
    private const string Special = "\\`*_{}[]<>()#|~!&:@";

    /// <summary>The text on one line, with every character escaped that Markdown or embedded HTML could interpret.</summary>
    public static string Escape(string text)
    {
        var line = PlainText.Clean(text).Replace("\n", "\\u000A");
        var escaped = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            // Some renderers also turn text after "www." into a link.
            var endsHost = line[i] == '.' && i >= 3 && line.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);
            if (endsHost || Special.Contains(line[i])) escaped.Append('\\');
            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }
}
