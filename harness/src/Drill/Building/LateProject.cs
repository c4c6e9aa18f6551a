using Drill.Foundation;
using Harness.Verdicts;

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
    /// <summary>Builds it, unless it is built from these sources already.</summary>
    /// <param name="arguments">Further arguments of the build.</param>
    /// <param name="explain">What the error lines of a failed build mean for the user.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <returns>Absolute path of the assembly; what it depends on lies beside it.</returns>
    /// <exception cref="EnvironmentLacksException">Its packages cannot be restored, or it does not compile.</exception>
    public async Task<string> BuildAsync(
        IEnumerable<string> arguments, Func<IReadOnlyList<string>, EnvironmentLacksException> explain, CancellationToken cancellation)
    {
        var folder = Path.Combine(repositoryRoot, SharedInputs.Harness, name);
        var dll = Path.Combine(repositoryRoot, "artifacts", "bin", name, "debug", name + ".dll");
        var stamp = new BuildStamp(
            Path.Combine(repositoryRoot, "artifacts", "stamps", name),
            ContentHash.Of(repositoryRoot, [folder, .. SharedInputs.Files.Union(inputs).Select(path => Path.Combine(repositoryRoot, path))]),
            [dll]);
        if (stamp.IsCurrent) return dll;
        var outcome = await DotnetBuild.RunAsync(Path.Combine(folder, name + ".csproj"), arguments, cancellation);
        if (!outcome.Succeeded) throw explain(outcome.Errors);
        stamp.Write();
        return dll;
    }
}
