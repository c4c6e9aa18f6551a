using Microsoft.Extensions.FileSystemGlobbing;

namespace Harness.Exercises;

/// <summary>Which files of an exercise grading takes.</summary>
/// <param name="globs">As `exercise.json` lists them.</param>
public sealed class EditableGlobs(IEnumerable<string> globs)
{
    private readonly Matcher _matcher = MatcherOf(globs);

    /// <summary>Whether grading takes a file.</summary>
    /// <param name="path">Its path below the exercise's folder, with slashes.</param>
    public bool Cover(string path) => _matcher.Match(path).HasMatches;

    /// <summary>Whether grading takes a file of a folder that holds the exercise.</summary>
    /// <param name="globs">As `exercise.json` lists them.</param>
    /// <param name="prefix">What the exercise's paths begin with, for example "exercises/oversell/".</param>
    /// <param name="path">The file's path, with slashes.</param>
    public static bool Cover(IEnumerable<string> globs, string prefix, string path) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && new EditableGlobs(globs).Cover(path[prefix.Length..]);

    private static Matcher MatcherOf(IEnumerable<string> globs)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs);
        return matcher;
    }
}
