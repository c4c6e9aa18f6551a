using System.Text;
using System.Text.RegularExpressions;

namespace Drill.Scaffolding;

/// <summary>The template for `drill new`: a small, complete exercise whose verdicts are as it declares.</summary>
/// <param name="repositoryRoot">Absolute path of the checkout.</param>
internal sealed partial class ExerciseTemplate(string repositoryRoot)
{
    private readonly string _folder = Path.Combine(repositoryRoot, "harness", "templates", "exercise");

    /// <summary>Whether a name is valid for an exercise: lower-case words joined by hyphens, starting with a letter.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>The name as code spells it, for example "DoubleCharge" for "double-charge".</summary>
    public static string Pascal(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The files of a new exercise: content by path below the repository's root.</summary>
    /// <param name="name">The exercise's name, in kebab case.</param>
    /// <param name="title">The exercise's title.</param>
    /// <exception cref="DirectoryNotFoundException">This checkout has no template.</exception>
    public SortedDictionary<string, string> Render(string name, string title)
    {
        var canary = File.ReadAllText(Path.Combine(repositoryRoot, "solutions-private", "CANARY")).Trim();
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            files[Filled(Path.GetRelativePath(_folder, path).Replace('\\', '/'))] = Filled(File.ReadAllText(path));
        return files;

        string Filled(string text) => new StringBuilder(text)
            .Replace("__name__", name).Replace("__Name__", Pascal(name)).Replace("__title__", title).Replace("__canary__", canary).ToString();
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex NamePattern();
}
