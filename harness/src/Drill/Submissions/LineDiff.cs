using System.Text;
using DiffPlex;

namespace Drill.Submissions;

/// <summary>One line of a diff.</summary>
/// <param name="Sign">A space if both texts have the line, a minus if only the old one has it, a plus if only the new one has it.</param>
/// <param name="Text">The line.</param>
internal readonly record struct DiffLine(char Sign, string Text);

/// <summary>Compares two texts line by line, along a longest common subsequence.</summary>
internal static class LineDiff
{
    // Comparing takes quadratic time. For longer texts, every line between the common beginning and the common end counts as
    // replaced.
    private const int MostLines = 6_000;

    /// <summary>A text's lines. Line endings and a missing final one make no difference.</summary>
    public static IReadOnlyList<string> Lines(byte[] content)
    {
        if (content.Length == 0) return [];
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        return [.. (lines[^1].Length == 0 ? lines[..^1] : lines).Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>All lines of both texts, each once, in order.</summary>
    public static IReadOnlyList<DiffLine> Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        return
        [
            .. Signed(' ', before.Take(start)),
            .. Middle([.. before.Take(before.Count - end).Skip(start)], [.. after.Take(after.Count - end).Skip(start)]),
            .. Signed(' ', before.Skip(before.Count - end)),
        ];
    }

    private static IEnumerable<DiffLine> Middle(string[] before, string[] after)
    {
        if (before.Length == 0 || after.Length == 0 || before.Length + after.Length > MostLines)
            return [.. Signed('-', before), .. Signed('+', after)];
        var lines = new List<DiffLine>();
        var at = 0;
        foreach (var block in Differ.Instance.CreateDiffs(Text(before), Text(after), ignoreWhiteSpace: false, ignoreCase: false, EachLine.Instance).DiffBlocks)
        {
            lines.AddRange(Signed(' ', before[at..block.DeleteStartA]));
            at = block.DeleteStartA + block.DeleteCountA;
            lines.AddRange(Signed('-', before[block.DeleteStartA..at]));
            lines.AddRange(Signed('+', after[block.InsertStartB..(block.InsertStartB + block.InsertCountB)]));
        }

        return [.. lines, .. Signed(' ', before[at..])];
    }

    private static IEnumerable<DiffLine> Signed(char sign, IEnumerable<string> lines) => lines.Select(line => new DiffLine(sign, line));

    // Each line gets a leading character, because an empty text would otherwise have no line.
    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => $" {line}"));

    // The library's own chunkers also split at a carriage return.
    private sealed class EachLine : IChunker
    {
        public static readonly EachLine Instance = new();

        public IReadOnlyList<string> Chunk(string text) => text.Split('\n');
    }
}
