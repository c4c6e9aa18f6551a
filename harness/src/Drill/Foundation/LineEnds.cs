namespace Drill.Foundation;

/// <summary>
/// Line ends as git stores them, a line feed. An editor on Windows, or git without the repository's own attributes, puts a carriage return
/// before each, which is no edit.
/// </summary>
internal static class LineEnds
{
    /// <summary>The text with a line feed at the end of each line.</summary>
    public static string Unix(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>The same for a file's content; what holds a zero byte is no text, and stays as it is.</summary>
    public static byte[] Unix(byte[] content)
    {
        if (content.AsSpan().IndexOf("\r\n"u8) < 0 || content.AsSpan().Contains((byte)0)) return content;
        List<byte> kept = new(content.Length);
        for (var at = 0; at < content.Length; at++)
            if (content[at] != '\r' || at + 1 == content.Length || content[at + 1] != '\n') kept.Add(content[at]);
        return [.. kept];
    }
}
