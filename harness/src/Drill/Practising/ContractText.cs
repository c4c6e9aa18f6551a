using System.Text.RegularExpressions;

namespace Drill.Practising;

/// <summary>The clauses of an exercise's page.</summary>
internal static partial class ContractText
{
    /// <summary>The text of a clause: its paragraph, and what belongs to it until the next clause or section; null if the page has no such clause.</summary>
    /// <param name="page">The page, in Markdown.</param>
    /// <param name="clause">For example "C3".</param>
    public static string? Clause(string page, string clause)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n');
        var start = Array.FindIndex(lines, line => Heading().Match(line) is { Success: true } match && match.Groups[1].Value == clause);
        if (start < 0) return null;
        return string.Join('\n', lines.Skip(start + 1).TakeWhile(line => !Heading().IsMatch(line) && !line.StartsWith("## ", StringComparison.Ordinal)).Prepend(lines[start])).TrimEnd();
    }

    [GeneratedRegex(@"^\*\*([A-Z]\d+) ")]
    private static partial Regex Heading();
}
