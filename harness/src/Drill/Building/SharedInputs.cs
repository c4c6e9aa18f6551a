using System.Xml.Linq;
using Harness.Exercises;

namespace Drill.Building;

/// <summary>The files that every build depends on besides the exercise itself. Candidates may not edit them.</summary>
internal static class SharedInputs
{
    /// <summary>Files at the repository's root.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig",
    ];

    /// <summary>The code that services and scenarios share, below the repository's root.</summary>
    public const string Shared = "exercises/Shared";

    /// <summary>The harness's sources, below the repository's root.</summary>
    public const string Harness = "harness/src";

    /// <summary>Folders below the repository's root that candidates may not edit.</summary>
    public static readonly IReadOnlyList<string> Folders = ["harness/", Shared + "/"];

    /// <summary>The part that decides verdicts, below the repository's root. How `drill` shows a verdict does not change it.</summary>
    public static readonly IReadOnlyList<string> Judges = [Harness + "/Harness.Contracts", Harness + "/Harness.Scenarios", Shared, .. Files];

    /// <summary>
    /// Absolute paths of the folders of the projects that an exercise's service is built from: its own, and libraries that only this exercise has.
    /// </summary>
    public static IEnumerable<string> OfService(Exercise exercise) => LibrariesOf(exercise).Prepend(exercise.ServiceFolder);

    /// <summary>
    /// Absolute paths of the folders of libraries that only this exercise has: those beside the service's folder that its project refers to.
    /// Candidates may not edit them.
    /// </summary>
    public static IEnumerable<string> LibrariesOf(Exercise exercise) => ReferencesOf(exercise.ServiceProject)
        .Select(reference => reference.Attribute("Include")?.Value.Replace('\\', '/'))
        .OfType<string>()
        .Select(path => Path.GetDirectoryName(Path.GetFullPath(Path.Combine(exercise.ServiceFolder, path)))!)
        .Where(folder => Path.GetDirectoryName(folder) == Path.TrimEndingDirectorySeparator(exercise.Folder))
        .Order(StringComparer.Ordinal);

    /// <summary>Absolute paths of the shared sources and of the files at the root.</summary>
    public static IEnumerable<string> Of(string repositoryRoot) =>
        Files.Prepend(Shared).Prepend(Harness).Select(path => Path.Combine(repositoryRoot, path));

    // A project that is missing is what its build reports.
    private static IEnumerable<XElement> ReferencesOf(string project) =>
        File.Exists(project) ? XDocument.Load(project).Descendants("ProjectReference") : [];
}
