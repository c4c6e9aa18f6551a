using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Drill.Foundation;

namespace Drill.Variants;

/// <summary>
/// A unified diff that is applied strictly: each hunk must match at exactly the line that it names. The error names the hunk that does
/// not match.
/// </summary>
/// <param name="Files">The hunks of each file, by its path.</param>
internal sealed partial record UnifiedPatch(IReadOnlyDictionary<string, IReadOnlyList<PatchHunk>> Files)
{
    /// <summary>Reads a patch as `diff -u` and git write it.</summary>
    /// <param name="text">The patch. Its line ends do not count.</param>
    /// <param name="name">The patch's name for messages.</param>
    /// <exception cref="InvalidDataException">The text is not a valid patch; the message names the line.</exception>
    public static UnifiedPatch Parse(string text, string name)
    {
        Dictionary<string, IReadOnlyList<PatchHunk>> files = [];
        List<PatchHunk>? hunks = null;
        var lines = Lines(LineEnds.Unix(text));
        for (var at = 0; at < lines.Count;)
        {
            if (at + 1 < lines.Count && OldName().Match(lines[at]) is { Success: true } old && NewName().Match(lines[at + 1]) is { Success: true } now)
            {
                if (old.Groups[1].Value != now.Groups[1].Value || !files.TryAdd(now.Groups[1].Value, hunks = []))
                    throw new InvalidDataException($"{name}, line {at + 1}: a patch must name the same file before and after, and each file only once.");
                at += 2;
            }
            else if (hunks is not null && Heading().Match(lines[at]) is { Success: true } heading) at = ReadHunk(lines, at, heading, hunks, name);
            else throw new InvalidDataException($"{name}, line {at + 1} is not part of a hunk: {lines[at].TrimEnd('\n')}");
        }

        return files.Count > 0 && files.Values.All(one => one.Count > 0)
            ? new UnifiedPatch(files)
            : throw new InvalidDataException($"{name} has no hunk.");
    }

    /// <summary>Applies a file's hunks.</summary>
    /// <param name="path">The file's path in the patch.</param>
    /// <param name="before">Its content. Its line ends do not count.</param>
    /// <param name="name">The patch's name for messages.</param>
    /// <returns>The patched content, with line feeds.</returns>
    /// <exception cref="InvalidDataException">A hunk does not fit; the message says which, and where.</exception>
    public string Apply(string path, string before, string name)
    {
        var lines = Lines(LineEnds.Unix(before));
        var after = new StringBuilder();
        var next = 0;
        foreach (var (hunk, number) in Files[path].Select((hunk, index) => (hunk, index + 1)))
        {
            if (hunk.Start < next || hunk.Start + hunk.Before.Count > lines.Count)
                throw new InvalidDataException($"{name}: hunk {number} of {path} does not fit: the hunk begins at line {hunk.Start + 1}, but the file has {lines.Count} lines.");
            for (; next < hunk.Start; next++) after.Append(lines[next]);
            foreach (var expected in hunk.Before)
            {
                if (lines[next] != expected)
                    throw new InvalidDataException(
                        $"{name}: hunk {number} of {path} does not fit: line {next + 1} is \"{lines[next].TrimEnd('\n')}\", but the hunk expects \"{expected.TrimEnd('\n')}\".");
                next++;
            }

            after.AppendJoin("", hunk.After);
        }

        return after.AppendJoin("", lines.Skip(next)).ToString();
    }

    private static int ReadHunk(IReadOnlyList<string> lines, int at, Match heading, List<PatchHunk> hunks, string name)
    {
        int Number(int group) => heading.Groups[group].Success ? int.Parse(heading.Groups[group].Value, CultureInfo.InvariantCulture) : 1;
        var (start, oldCount, newCount) = (Number(1), Number(2), Number(3));
        List<string> before = [], after = [];
        var first = at++;
        for (; at < lines.Count && (before.Count < oldCount || after.Count < newCount || lines[at][0] == '\\'); at++)
        {
            // Editors strip the trailing space of a blank context line.
            var (sign, line) = lines[at] == "\n" ? (' ', "\n") : (lines[at][0], lines[at][1..]);
            if (sign == '\\') EndWithoutBreak(lines[at - 1][0], before, after);
            else if (sign is ' ' or '-' or '+')
            {
                if (sign != '+') before.Add(line);
                if (sign != '-') after.Add(line);
            }
            else throw new InvalidDataException($"{name}, line {at + 1}: a line of a hunk must begin with a space, a minus or a plus.");
        }

        if (before.Count != oldCount || after.Count != newCount)
            throw new InvalidDataException($"{name}, line {first + 1}: the hunk does not have as many lines as its heading says.");
        // Line numbers start at 1, but a hunk without old lines names the line before it.
        hunks.Add(new PatchHunk(oldCount == 0 ? start : start - 1, before, after));
        return at;
    }

    // "\ No newline at end of file" refers to the line before it.
    private static void EndWithoutBreak(char sign, List<string> before, List<string> after)
    {
        if (sign != '+') before[^1] = before[^1].TrimEnd('\n');
        if (sign != '-') after[^1] = after[^1].TrimEnd('\n');
    }

    // Each line includes its line break, so a missing final line break is a difference.
    private static IReadOnlyList<string> Lines(string text) => [.. EachLine().Matches(text).Select(line => line.Value)];

    [GeneratedRegex(@"^--- a/([^\t\n]+)")]
    private static partial Regex OldName();

    [GeneratedRegex(@"^\+\+\+ b/([^\t\n]+)")]
    private static partial Regex NewName();

    [GeneratedRegex(@"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\n]*\n|[^\n]+$")]
    private static partial Regex EachLine();
}

/// <summary>A part of a file that a patch changes.</summary>
/// <param name="Start">The number of lines before it.</param>
/// <param name="Before">The lines that it expects, each with its line break.</param>
/// <param name="After">The lines that replace them.</param>
internal sealed record PatchHunk(int Start, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    /// <summary>How many lines it changes, adds or removes. A replaced line counts once.</summary>
    public int Changed => Math.Max(Without(Before, After), Without(After, Before));

    private static int Without(IEnumerable<string> lines, IReadOnlyList<string> others)
    {
        var left = others.ToList();
        return lines.Count(line => !left.Remove(line));
    }
}
