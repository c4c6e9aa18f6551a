using Microsoft.Extensions.FileSystemGlobbing;

namespace Harness.Exercises;

/// <summary>The globs of the files that grading takes from a submission.</summary>
/// <param name="globs">The globs that `exercise.json` lists.</param>
public sealed class EditableGlobs(IEnumerable<string> globs)
{
    private readonly Matcher _matcher = MatcherOf(globs);

    /// <summary>Whether grading takes a file.</summary>
    /// <param name="path">Its path below the exercise's folder, with slashes.</param>
    public bool Cover(string path) => _matcher.Match(path).HasMatches;

    /// <summary>Whether grading takes a file from a folder that contains the exercise.</summary>
    /// <param name="globs">The globs that `exercise.json` lists.</param>
    /// <param name="prefix">The prefix of the exercise's paths, for example "exercises/oversell/".</param>
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
