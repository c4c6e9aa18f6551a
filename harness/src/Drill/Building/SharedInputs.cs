namespace Drill.Building;

/// <summary>What every build depends on besides the exercise itself, and no candidate may edit.</summary>
internal static class SharedInputs
{
    /// <summary>Files at the repository's root.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig",
    ];

    /// <summary>Absolute paths of the harness's sources and of those files.</summary>
    public static IEnumerable<string> Of(string repositoryRoot) =>
        Files.Prepend(Path.Combine("harness", "src")).Select(path => Path.Combine(repositoryRoot, path));
}
