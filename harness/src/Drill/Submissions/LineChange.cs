using System.Security.Cryptography;
using System.Text;

namespace Drill.Submissions;

/// <summary>How many lines a change adds and removes.</summary>
internal sealed record LineChange(int Added, int Removed)
{
    /// <summary>A short hash of each line. Line endings and a missing final one make no difference.</summary>
    public static IReadOnlyList<string> HashLines(byte[] content) => [.. LineDiff.Lines(content).Select(HashLine)];

    /// <summary>Counts added and removed lines as a diff does.</summary>
    public static LineChange Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var lines = LineDiff.Between(before, after);
        return new LineChange(lines.Count(line => line.Sign == '+'), lines.Count(line => line.Sign == '-'));
    }

    // Eight digits keep starter.json small. A collision would make a count wrong by only one line.
    private static string HashLine(string line) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))[..8];
}
