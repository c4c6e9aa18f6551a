using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>Where the harness keeps its templates and servers, apart from the user's own clusters.</summary>
internal sealed class ClusterFolders
{
    /// <summary>Below a cache folder; made where missing.</summary>
    public ClusterFolders(string cacheFolder)
    {
        Templates = Directory.CreateDirectory(Path.Combine(cacheFolder, "postgres", "templates")).FullName;
        Servers = Directory.CreateDirectory(Path.Combine(cacheFolder, "postgres", "servers")).FullName;
    }

    /// <summary>One folder and one lock file per template.</summary>
    public string Templates { get; }

    /// <summary>One folder and one lock file per server; the lock is held for as long as its harness lives.</summary>
    public string Servers { get; }

    /// <summary>
    /// Copies a data folder, with its owner and modes. A copy-on-write file system makes it nearly free; both folders are
    /// in one file system for that.
    /// </summary>
    /// <exception cref="EnvironmentLacksException">The copy failed, most likely for want of space.</exception>
    public static async Task CopyAsync(string source, string target, string logPath, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            await Task.Run(() => CopyFiles(source, target, ct), ct);
            return;
        }
        // The first flag is GNU's or macOS's; a `cp` that knows neither copies plainly.
        string[] cloneFlag = OperatingSystem.IsMacOS() ? ["-c"] : ["--reflink=auto"];
        string[][] attempts = [cloneFlag, []];
        var said = "";
        foreach (var flags in attempts)
        {
            await using var cp = ChildProcess.Start(
                new ChildOptions("cp", [.. flags, "-R", "-p", "-P", source, target], logPath));
            await cp.WaitForExitAsync(ct);
            if (cp.ExitCode == 0) return;
            said = string.Join(Environment.NewLine, cp.LastLines.TakeLast(3));
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        }
        throw new EnvironmentLacksException(
            $"The PostgreSQL template could not be copied to {target}: {said}{Environment.NewLine}"
            + $"Free some space there, or set {HarnessPaths.CacheVariable}.");
    }

    private static void CopyFiles(string source, string target, CancellationToken ct)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            ct.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
        }
    }
}
