using System.Text;

namespace Drill.Submissions;

/// <summary>A unified diff of one file, cut to a readable length.</summary>
/// <param name="Text">The hunks, without the two lines of file names; null if nothing differs.</param>
/// <param name="LinesLeftOut">How many lines of the diff are not in the text.</param>
internal sealed record UnifiedDiff(string? Text, int LinesLeftOut)
{
    private const int ContextLines = 3;
    private const int MostLines = 2_000;
    private const int MostLineLength = 400;

    /// <summary>Compares two texts line by line. Line endings and a missing final one make no difference.</summary>
    /// <param name="before">The starter's file; empty if it has none.</param>
    /// <param name="after">The submission's file; empty if it has none.</param>
    /// <param name="mostCharacters">The most characters that the text may have.</param>
    public static UnifiedDiff Between(byte[] before, byte[] after, int mostCharacters)
    {
        var text = new StringBuilder();
        var (kept, leftOut) = (0, 0);
        foreach (var line in Hunks(LineDiff.Between(LineDiff.Lines(before), LineDiff.Lines(after))))
        {
            if (leftOut > 0 || kept == MostLines || text.Length + line.Length >= mostCharacters) leftOut++;
            else
            {
                text.Append(line).Append('\n');
                kept++;
            }
        }

        return new UnifiedDiff(kept + leftOut == 0 ? null : text.ToString(), leftOut);
    }

    private static IEnumerable<string> Hunks(IReadOnlyList<DiffLine> lines)
    {
        var (oldLine, newLine) = (1, 1);
        for (var at = 0; at < lines.Count;)
        {
            var end = EndOfHunk(lines, at);
            if (end == at)
            {
                oldLine++;
                newLine++;
                at++;
                continue;
            }

            var hunk = lines.Skip(at).Take(end - at).ToList();
            var (old, added) = (hunk.Count(line => line.Sign != '+'), hunk.Count(line => line.Sign != '-'));
            yield return FormattableString.Invariant($"@@ -{(old == 0 ? oldLine - 1 : oldLine)},{old} +{(added == 0 ? newLine - 1 : newLine)},{added} @@");
            foreach (var (sign, text) in hunk) yield return sign + Shown(text);
            (oldLine, newLine, at) = (oldLine + old, newLine + added, end);
        }
    }

    /// <summary>The end of the hunk that begins at this line; the line itself if no change is close enough to begin a hunk.</summary>
    private static int EndOfHunk(IReadOnlyList<DiffLine> lines, int at)
    {
        var end = at;
        for (var i = at; i < lines.Count && i <= (end == at ? at + ContextLines : end + ContextLines); i++)
        {
            if (lines[i].Sign != ' ') end = Math.Min(i + 1 + ContextLines, lines.Count);
        }

        return end;
    }

    // A line of a submission may hold any characters, and may be a megabyte long.
    private static string Shown(string line) => Printable.Of(line.Length <= MostLineLength
        ? line
        : FormattableString.Invariant($"{line[..MostLineLength]}… ({line.Length - MostLineLength} characters left out)"));
}
