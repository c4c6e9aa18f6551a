using System.Text;

namespace Drill.Submissions;

/// <summary>What a change looks like, cut where nobody would read on.</summary>
/// <param name="Text">Hunks of a unified diff, without the two lines of names; null where nothing differs.</param>
/// <param name="LinesLeftOut">How many of its lines are not in the text.</param>
internal sealed record UnifiedDiff(string? Text, int LinesLeftOut)
{
    private const int ContextLines = 3;
    private const int MostLines = 2_000;
    private const int MostLineLength = 400;

    // What a submission may cost in time and memory: beyond it, all old lines stand before all new ones.
    private const long MostCells = 4_000_000;

    /// <summary>Compares two texts line by line; line ends and a missing last one make no difference.</summary>
    /// <param name="before">The starter's file; empty where it has none.</param>
    /// <param name="after">The submission's file; empty where it has none.</param>
    /// <param name="mostCharacters">How long the text may be.</param>
    public static UnifiedDiff Between(byte[] before, byte[] after, int mostCharacters)
    {
        var text = new StringBuilder();
        var (kept, leftOut) = (0, 0);
        foreach (var line in Hunks(Compare(Lines(before), Lines(after))))
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

    private static string[] Lines(byte[] content)
    {
        if (content.Length == 0) return [];
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        return [.. (lines[^1].Length == 0 ? lines[..^1] : lines).Select(line => line.TrimEnd('\r'))];
    }

    private static List<(char Sign, string Text)> Compare(string[] before, string[] after)
    {
        var start = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        var end = before[start..].Reverse().Zip(after[start..].Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        return
        [
            .. before[..start].Select(line => (' ', line)),
            .. Middle(before[start..^end], after[start..^end]),
            .. before[^end..].Select(line => (' ', line)),
        ];
    }

    private static IEnumerable<(char Sign, string Text)> Middle(string[] before, string[] after)
    {
        if ((long)before.Length * after.Length > MostCells)
            return before.Select(line => ('-', line)).Concat(after.Select(line => ('+', line)));
        var common = CommonFrom(before, after);
        var lines = new List<(char, string)>();
        var (i, j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add((' ', before[i++]));
                j++;
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1])) lines.Add(('-', before[i++]));
            else lines.Add(('+', after[j++]));
        }

        return lines;
    }

    /// <summary>For each pair of positions, how many lines a longest common subsequence of the rests has.</summary>
    private static int[,] CommonFrom(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }

    private static IEnumerable<string> Hunks(List<(char Sign, string Text)> lines)
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

            var hunk = lines[at..end];
            var (old, added) = (hunk.Count(line => line.Sign != '+'), hunk.Count(line => line.Sign != '-'));
            yield return FormattableString.Invariant($"@@ -{(old == 0 ? oldLine - 1 : oldLine)},{old} +{(added == 0 ? newLine - 1 : newLine)},{added} @@");
            foreach (var (sign, text) in hunk) yield return sign + Shown(text);
            (oldLine, newLine, at) = (oldLine + old, newLine + added, end);
        }
    }

    /// <summary>Where the hunk that begins at this line ends; the same line where no change is near enough for one to begin.</summary>
    private static int EndOfHunk(List<(char Sign, string Text)> lines, int at)
    {
        var end = at;
        for (var i = at; i < lines.Count && i <= (end == at ? at + ContextLines : end + ContextLines); i++)
        {
            if (lines[i].Sign != ' ') end = Math.Min(i + 1 + ContextLines, lines.Count);
        }

        return end;
    }

    // A submission's line may hold anything, and a megabyte of it.
    private static string Shown(string line) => Printable.Of(line.Length <= MostLineLength
        ? line
        : FormattableString.Invariant($"{line[..MostLineLength]}… ({line.Length - MostLineLength} characters left out)"));
}
