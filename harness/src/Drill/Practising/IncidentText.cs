using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Practising;

/// <summary>The part of an exercise's page that tells what has happened: its first section.</summary>
internal static class IncidentText
{
    private const string Section = "## ";

    /// <summary>The lines of that section, without its heading, as they are written.</summary>
    /// <exception cref="InvalidDataException">The page has no section; the message names it.</exception>
    public static IReadOnlyList<string> Of(Exercise exercise)
    {
        var path = Path.Combine(exercise.Folder, "README.md");
        var lines = Of(File.Exists(path) ? File.ReadAllText(path) : "");
        return lines.Count > 0 ? lines : throw new InvalidDataException($"{path} does not tell what has happened: it has no section.");
    }

    /// <summary>The lines of a page's first section; none where it has none.</summary>
    public static IReadOnlyList<string> Of(string page)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n')
            .SkipWhile(line => !line.StartsWith(Section, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith(Section, StringComparison.Ordinal))
            .SkipWhile(line => line.Length == 0).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
