using System.Text.RegularExpressions;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Practising;

/// <summary>
/// The hints of an exercise, by scenario: what to look at, which property is missing, which families of designs have it. They are in `hints.md`
/// of its private folder, or, in a package made with them, in the exercise's own folder.
/// </summary>
internal static partial class HintFile
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "hints.md";

    /// <summary>How many hints there are for a scenario.</summary>
    public const int Steps = 3;

    /// <summary>The path of the file; null where there is none.</summary>
    public static string? PathOf(Exercise exercise) =>
        ((string[])[exercise.PrivateFolder, exercise.Folder]).Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);

    /// <summary>The hints of an exercise, by the ids of its scenarios.</summary>
    /// <exception cref="WrongUsageException">There are none here.</exception>
    /// <exception cref="InvalidDataException">The file is not as it must be; the message names it and what is wrong.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(Exercise exercise)
    {
        var path = PathOf(exercise) ?? throw new WrongUsageException(
            $"There are no hints for '{exercise.Name}' here. A package has them if whoever sent it packed it with `--hints`.");
        return Parse(File.ReadAllText(path), exercise.Manifest.Scenarios.Select(scenario => scenario.Id), path);
    }

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="text">A heading, then for each scenario a heading of the second level with its id and a numbered list.</param>
    /// <param name="scenarios">The ids that must be there, and no others.</param>
    /// <param name="path">The file's path, for the message.</param>
    /// <exception cref="InvalidDataException">The text is not as it must be.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(string text, IEnumerable<string> scenarios, string path)
    {
        var hints = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var section in Sections().Split(text.ReplaceLineEndings("\n")).Skip(1))
        {
            var (id, body) = section.Split('\n', 2) is [var first, var rest] ? (first.Trim(), rest) : (section.Trim(), "");
            var steps = Items().Matches(body).Select(match => Blanks().Replace(match.Groups[1].Value, " ").Trim()).ToList();
            if (steps.Count != Steps) throw new InvalidDataException($"{path}: '{id}' must have {Steps} hints, in a numbered list. It has {steps.Count}.");
            if (!hints.TryAdd(id, steps)) throw new InvalidDataException($"{path}: '{id}' is there twice.");
        }

        var known = scenarios.ToHashSet(StringComparer.Ordinal);
        if (known.FirstOrDefault(id => !hints.ContainsKey(id)) is { } missing) throw new InvalidDataException($"{path} has no hints for '{missing}'.");
        if (hints.Keys.FirstOrDefault(id => !known.Contains(id)) is { } strange) throw new InvalidDataException($"{path} has hints for '{strange}', which is no scenario.");
        return hints;
    }

    [GeneratedRegex(@"^## +", RegexOptions.Multiline)]
    private static partial Regex Sections();

    [GeneratedRegex(@"^\d\. (.*(?:\n +\S.*)*)", RegexOptions.Multiline)]
    private static partial Regex Items();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
