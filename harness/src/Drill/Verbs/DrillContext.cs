using Drill.Foundation;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>What every verb works with.</summary>
/// <param name="RepositoryRoot">Absolute path of the folder that holds Exercises.sln.</param>
/// <param name="Console">Where a person reads.</param>
internal sealed record DrillContext(string RepositoryRoot, IAnsiConsole Console)
{
    /// <summary>Absolute path of the folder for everything that is built or left behind.</summary>
    public string Artifacts => Path.Combine(RepositoryRoot, "artifacts");

    /// <summary>Does something that takes a while; a person who watches sees that it goes on.</summary>
    public Task<T> WithStatusAsync<T>(string what, Func<Task<T>> work) =>
        Console.Profile.Capabilities.Interactive ? Console.Status().StartAsync(what, _ => work()) : work();

    /// <summary>Creates a folder, or says which path cannot be written.</summary>
    /// <returns>Its absolute path: child processes run elsewhere.</returns>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">It cannot be created or written.</exception>
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
            throw new Harness.Verdicts.EnvironmentLacksException(FaultWords.Of(fault, $"Cannot write to {path}").Message + " Or choose another folder with --out.", fault);
        }
    }
}
