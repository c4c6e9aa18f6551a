using Drill.Foundation;

namespace Drill.Building;

/// <summary>
/// A project of the harness that only some commands need. It is built when it is first needed, so that its packages are restored only for
/// those who ask for them.
/// </summary>
/// <param name="repositoryRoot">The folder that holds Exercises.sln.</param>
/// <param name="name">The project's name.</param>
/// <param name="inputs">What it is built from besides its own folder, below the repository's root.</param>
internal sealed class LateProject(string repositoryRoot, string name, params IEnumerable<string> inputs)
{
    /// <summary>Absolute path of the assembly; what it depends on lies beside it.</summary>
    public string Dll { get; } = Path.Combine(repositoryRoot, "artifacts", "bin", name, "debug", name + ".dll");

    /// <summary>Builds it, unless it is built from these sources already.</summary>
    /// <param name="arguments">Further arguments of the build.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <returns>The errors of a build that failed; empty when the assembly is there.</returns>
    public async Task<IReadOnlyList<string>> BuildAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var folder = Path.Combine(repositoryRoot, SharedInputs.Harness, name);
        var stamp = new BuildStamp(
            Path.Combine(repositoryRoot, "artifacts", "stamps", name),
            ContentHash.Of(repositoryRoot, [folder, .. SharedInputs.Files.Concat(inputs).Select(path => Path.Combine(repositoryRoot, path))]),
            [Dll]);
        if (stamp.IsCurrent) return [];
        var outcome = await DotnetBuild.RunAsync(Path.Combine(folder, name + ".csproj"), arguments, cancellation);
        if (!outcome.Succeeded) return outcome.Errors;
        stamp.Write();
        return [];
    }
}
