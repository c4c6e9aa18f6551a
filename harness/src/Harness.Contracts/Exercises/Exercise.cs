namespace Harness.Exercises;

/// <summary>One exercise of the repository: a folder with an `exercise.json`.</summary>
/// <param name="Name">The name of its folder, for example "double-charge".</param>
/// <param name="Folder">Absolute path of exercises/&lt;name&gt;.</param>
/// <param name="PrivateFolder">
/// Absolute path of solutions-private/&lt;name&gt;; does not exist in a candidate's package.
/// </param>
/// <param name="Manifest">The content of `exercise.json`.</param>
public sealed record Exercise(string Name, string Folder, string PrivateFolder, ExerciseManifest Manifest)
{
    /// <summary>Absolute path of the service's project file.</summary>
    public string ServiceProject => Path.GetFullPath(Path.Combine(Folder, Manifest.Service));

    /// <summary>Absolute path of the scenarios' project file.</summary>
    public string TestsProject => Path.GetFullPath(Path.Combine(Folder, Manifest.Tests));

    /// <summary>Absolute path of the folder of the service's sources.</summary>
    public string ServiceFolder => Path.GetDirectoryName(ServiceProject)!;

    /// <summary>Absolute path of the folder that says what a hunt may do; does not exist where there is no hunt yet.</summary>
    public string HuntFolder => Path.Combine(Path.GetDirectoryName(TestsProject)!, "Hunt");
}
