using System.Security.Cryptography;
using System.Text;

namespace Drill.Submissions;

/// <summary>How many lines a change adds and removes.</summary>
internal sealed record LineChange(int Added, int Removed)
{
    // What a submission may cost in time: beyond it, every line between the common beginning and end counts as replaced.
    private const long MostCells = 40_000_000;

    /// <summary>A short hash of each line; line ends and a missing last one make no difference.</summary>
    public static IReadOnlyList<string> HashLines(byte[] content)
    {
        if (content.Length == 0) return [];
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        return [.. (lines[^1].Length == 0 ? lines[..^1] : lines).Select(line => HashLine(line.TrimEnd('\r')))];
    }

    /// <summary>Counts along a longest common subsequence, as a diff does.</summary>
    public static LineChange Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        var common = start + end + CommonLines(
            [.. before.Take(before.Count - end).Skip(start)], [.. after.Take(after.Count - end).Skip(start)]);
        return new LineChange(after.Count - common, before.Count - common);
    }

    private static int CommonLines(string[] before, string[] after)
    {
        if ((long)before.Length * after.Length > MostCells) return 0;
        var previous = new int[before.Length + 1];
        var current = new int[before.Length + 1];
        foreach (var line in after)
        {
            for (var i = 0; i < before.Length; i++)
                current[i + 1] = before[i] == line ? previous[i] + 1 : Math.Max(current[i], previous[i + 1]);
            (previous, current) = (current, previous);
        }

        return previous[^1];
    }

    // Eight digits keep starter.json small; a collision would only make a count wrong by a line.
    private static string HashLine(string line) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))[..8];
}
