using System.Text.RegularExpressions;

namespace Drill.Packing;

/// <summary>Removes the projects from a solution file that are not packed.</summary>
internal static partial class SolutionFile
{
    private const string FolderType = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";

    /// <summary>The same solution with only the projects that are packed, and the folders that hold them.</summary>
    /// <param name="solution">The content of a .sln file.</param>
    /// <param name="isPacked">Whether a project's path, with forward slashes, is in the package.</param>
    public static string Only(string solution, Func<string, bool> isPacked)
    {
        var projects = Projects().Matches(solution);
        var parents = Nestings().Matches(solution)
            .ToDictionary(match => match.Groups["child"].Value, match => match.Groups["parent"].Value);
        var kept = projects
            .Where(project => project.Groups["type"].Value != FolderType
                && isPacked(project.Groups["path"].Value.Replace('\\', '/')))
            .SelectMany(project => SelfAndAbove(project.Groups["id"].Value, parents)).ToHashSet();
        var dropped = projects.Select(project => project.Groups["id"].Value).Where(id => !kept.Contains(id)).ToList();
        var rest = Projects().Replace(solution, project => kept.Contains(project.Groups["id"].Value) ? project.Value : "");
        return string.Concat(
            rest.Split('\n').Where(line => !dropped.Any(line.Contains)).Select(line => line + "\n")).TrimEnd('\n') + "\n";
    }

    private static IEnumerable<string> SelfAndAbove(string id, Dictionary<string, string> parents)
    {
        for (string? at = id; at is not null; at = parents.GetValueOrDefault(at)) yield return at;
    }

    [GeneratedRegex("""
        ^Project\("(?<type>[^"]+)"\) = "[^"]+", "(?<path>[^"]+)", "(?<id>[^"]+)"\r?\n(?:.*\n)*?EndProject\r?\n
        """, RegexOptions.Multiline)]
    private static partial Regex Projects();

    [GeneratedRegex(@"^\s*(?<child>\{[0-9A-F-]+\}) = (?<parent>\{[0-9A-F-]+\})\r?$", RegexOptions.Multiline)]
    private static partial Regex Nestings();
}
