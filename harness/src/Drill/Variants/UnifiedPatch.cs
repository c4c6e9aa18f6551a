using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Drill.Variants;

/// <summary>
/// A unified diff, applied to the letter: a hunk stands at the line that it names, and every line that it expects is there. What does
/// not fit says which.
/// </summary>
/// <param name="Files">The hunks of each file, by its path.</param>
internal sealed partial record UnifiedPatch(IReadOnlyDictionary<string, IReadOnlyList<PatchHunk>> Files)
{
    /// <summary>Reads a patch as `diff -u` and git write it.</summary>
    /// <param name="text">The patch.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidDataException">It is no such patch; the message has the line.</exception>
    public static UnifiedPatch Parse(string text, string name)
    {
        Dictionary<string, IReadOnlyList<PatchHunk>> files = [];
        List<PatchHunk>? hunks = null;
        var lines = Lines(text);
        for (var at = 0; at < lines.Count;)
        {
            if (at + 1 < lines.Count && OldName().Match(lines[at]) is { Success: true } old && NewName().Match(lines[at + 1]) is { Success: true } now)
            {
                if (old.Groups[1].Value != now.Groups[1].Value || !files.TryAdd(now.Groups[1].Value, hunks = []))
                    throw new InvalidDataException($"{name}, line {at + 1}: a patch changes a file under its own name, and each file once.");
                at += 2;
            }
            else if (hunks is not null && Heading().Match(lines[at]) is { Success: true } heading) at = ReadHunk(lines, at, heading, hunks, name);
            else throw new InvalidDataException($"{name}, line {at + 1} belongs to no hunk: {lines[at].TrimEnd('\n')}");
        }

        return files.Count > 0 && files.Values.All(one => one.Count > 0)
            ? new UnifiedPatch(files)
            : throw new InvalidDataException($"{name} has no hunk.");
    }

    /// <summary>Applies a file's hunks.</summary>
    /// <param name="path">The file's path in the patch.</param>
    /// <param name="before">Its content.</param>
    /// <param name="name">What messages call the patch.</param>
    /// <exception cref="InvalidDataException">A hunk does not fit; the message says which, and where.</exception>
    public string Apply(string path, string before, string name)
    {
        var lines = Lines(before);
        var after = new StringBuilder();
        var next = 0;
        foreach (var (hunk, number) in Files[path].Select((hunk, index) => (hunk, index + 1)))
        {
            if (hunk.Start < next || hunk.Start + hunk.Before.Count > lines.Count)
                throw new InvalidDataException($"{name}: hunk {number} of {path} does not fit: it begins at line {hunk.Start + 1} of {lines.Count}.");
            for (; next < hunk.Start; next++) after.Append(lines[next]);
            foreach (var expected in hunk.Before)
            {
                if (lines[next] != expected)
                    throw new InvalidDataException(
                        $"{name}: hunk {number} of {path} does not fit: line {next + 1} is \"{lines[next].TrimEnd('\n')}\", and it expects \"{expected.TrimEnd('\n')}\".");
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
            // Editors strip the space of a blank line.
            var (sign, line) = lines[at] == "\n" ? (' ', "\n") : (lines[at][0], lines[at][1..]);
            if (sign == '\\') EndWithoutBreak(lines[at - 1][0], before, after);
            else if (sign is ' ' or '-' or '+')
            {
                if (sign != '+') before.Add(line);
                if (sign != '-') after.Add(line);
            }
            else throw new InvalidDataException($"{name}, line {at + 1}: a hunk's lines begin with a space, a minus or a plus.");
        }

        if (before.Count != oldCount || after.Count != newCount)
            throw new InvalidDataException($"{name}, line {first + 1}: the hunk has other lines than its heading counts.");
        // Lines count from 1, but where there are none the line before is named.
        hunks.Add(new PatchHunk(oldCount == 0 ? start : start - 1, before, after));
        return at;
    }

    // "\ No newline at end of file" speaks of the line before it.
    private static void EndWithoutBreak(char sign, List<string> before, List<string> after)
    {
        if (sign != '+') before[^1] = before[^1].TrimEnd('\n');
        if (sign != '-') after[^1] = after[^1].TrimEnd('\n');
    }

    // Each with its line break, so that a missing last one is a difference.
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
/// <param name="Start">How many lines stand before it.</param>
/// <param name="Before">The lines that must be there, each with its line break.</param>
/// <param name="After">The lines that take their place.</param>
internal sealed record PatchHunk(int Start, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    /// <summary>How many lines it changes, adds or removes; a line for another counts once.</summary>
    public int Changed => Math.Max(Without(Before, After), Without(After, Before));

    private static int Without(IEnumerable<string> lines, IReadOnlyList<string> others)
    {
        var left = others.ToList();
        return lines.Count(line => !left.Remove(line));
    }
}
