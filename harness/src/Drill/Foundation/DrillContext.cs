using Spectre.Console;

namespace Drill.Foundation;

/// <summary>What every command works with.</summary>
/// <param name="RepositoryRoot">Absolute path of the folder that holds Exercises.sln.</param>
/// <param name="Console">The user's terminal.</param>
internal sealed record DrillContext(string RepositoryRoot, IAnsiConsole Console)
{
    /// <summary>Absolute path of the folder for build outputs and results.</summary>
    public string Artifacts => Path.Combine(RepositoryRoot, "artifacts");

    /// <summary>Runs something slow, and shows on a terminal that it is still going.</summary>
    public Task<T> WithStatusAsync<T>(string what, Func<Task<T>> work) =>
        Console.Profile.Capabilities.Interactive ? Console.Status().StartAsync(what, _ => work()) : work();

    /// <summary>Creates a folder, or reports which path cannot be written.</summary>
    /// <returns>The folder's absolute path: child processes run in other folders.</returns>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The folder cannot be created or written.</exception>
    public static string WritableFolder(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".write-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Harness.Verdicts.EnvironmentLacksException(ErrorText.Of(fault, $"Cannot write to {path}").Message + " Or choose another folder with --out.", fault);
        }
    }
}
