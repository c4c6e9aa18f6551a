namespace Drill.Building;

/// <summary>What every build depends on besides the exercise itself, and no candidate may edit.</summary>
internal static class SharedInputs
{
    /// <summary>Files at the repository's root.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig",
    ];

    /// <summary>What services and scenarios share, below the repository's root.</summary>
    public const string Shared = "exercises/Shared";

    /// <summary>The harness's sources, below the repository's root.</summary>
    public const string Harness = "harness/src";

    /// <summary>Where no edit is a candidate's, below the repository's root.</summary>
    public static readonly IReadOnlyList<string> Folders = ["harness/", Shared + "/"];

    /// <summary>What of all this judges, below the repository's root: how `drill` shows it decides nothing.</summary>
    public static readonly IReadOnlyList<string> Judges = [Harness + "/Harness.Contracts", Harness + "/Harness.Scenarios", Shared, .. Files];

    /// <summary>Absolute paths of the sources that everything shares and of those files.</summary>
    public static IEnumerable<string> Of(string repositoryRoot) =>
        Files.Prepend(Shared).Prepend(Harness).Select(path => Path.Combine(repositoryRoot, path));
}
