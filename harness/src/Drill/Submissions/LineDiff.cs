using System.Text;
using DiffPlex;

namespace Drill.Submissions;

/// <summary>A line as a diff shows it.</summary>
/// <param name="Sign">A space where both have it, a minus where only the old text does, a plus where only the new one does.</param>
/// <param name="Text">The line.</param>
internal readonly record struct DiffLine(char Sign, string Text);

/// <summary>Compares two texts line by line, along a longest common subsequence.</summary>
internal static class LineDiff
{
    // What a submission may cost in time, which grows with the square: beyond it, every line between the common beginning and end counts
    // as replaced.
    private const int MostLines = 6_000;

    /// <summary>A text's lines; line ends and a missing last one make no difference.</summary>
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

    // A first character of its own: a text that is empty would have no line at all.
    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => $" {line}"));

    // The library's own chunkers also end a line at a carriage return.
    private sealed class EachLine : IChunker
    {
        public static readonly EachLine Instance = new();

        public IReadOnlyList<string> Chunk(string text) => text.Split('\n');
    }
}
