using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>Where the harness keeps its templates and servers, apart from the user's own clusters.</summary>
/// <param name="Templates">One folder and one lock file per template.</param>
/// <param name="Servers">One folder and one lock file per server; its harness holds the lock while it lives.</param>
/// <param name="Abandoned">Other folders in which an earlier harness may have left a server.</param>
internal sealed record ClusterFolders(string Templates, string Servers, IReadOnlyList<string> Abandoned)
{
    private const string SharedMemory = "/dev/shm";
    private const long RoomBytes = 4L << 30;

    // Scenarios run in parallel, each on its own clone.
    private const int ClonesOfData = 8;

    /// <summary>Whether servers keep their data in memory.</summary>
    public bool AreInMemory => Servers.StartsWith(SharedMemory + "/", StringComparison.Ordinal);

    /// <summary>
    /// Templates in the cache. Servers in memory if there is room, because a busy disk makes creating a database ten
    /// times slower (10 ms against up to 200) and adds noise to measurements; otherwise, and where DRILL_CACHE is set, in
    /// the cache.
    /// </summary>
    /// <exception cref="EnvironmentLacksException">The cache folder cannot be written.</exception>
    public static ClusterFolders Default()
    {
        var onDisk = Below(HarnessPaths.CacheFolder);
        var moved = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(HarnessPaths.CacheVariable));
        if (moved || InMemory() is not { } memory) return onDisk;
        return HasRoom()
            ? onDisk with { Servers = memory, Abandoned = [onDisk.Servers] }
            : onDisk with { Abandoned = [memory] };
    }

    /// <summary>The same folders, on disk if a server with this much data and its clones would not fit into memory.</summary>
    public ClusterFolders WithRoomFor(long dataBytes) =>
        AreInMemory && dataBytes > new DriveInfo(SharedMemory).AvailableFreeSpace / 2 / ClonesOfData
            ? Below(HarnessPaths.CacheFolder) with { Abandoned = [Servers] }
            : this;

    /// <summary>Everything below one folder, which is created when missing.</summary>
    public static ClusterFolders Below(string folder) => new(
        Directory.CreateDirectory(Path.Combine(folder, "postgres", "templates")).FullName,
        Directory.CreateDirectory(Path.Combine(folder, "postgres", "servers")).FullName,
        []);

    // A container may have less memory than its machine; the runtime knows how much.
    private static bool HasRoom() =>
        new DriveInfo(SharedMemory).AvailableFreeSpace >= RoomBytes
        && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= 2 * RoomBytes;

    private static string? InMemory()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(SharedMemory)) return null;
        var folder = Path.Combine(SharedMemory, $"drill-{Environment.UserName}");
        try
        {
            Directory.CreateDirectory(folder);
            // Only a folder's owner may do this: anyone can write to shared memory, and the name can be guessed.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Copies a data folder, with its owner and modes; nearly free within a copy-on-write file system.
    /// </summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">Where the copy goes.</param>
    /// <param name="logPath">Where errors are written.</param>
    /// <param name="ct">Stops the copy.</param>
    /// <param name="joining">The command to put before the copy; null for none.</param>
    /// <exception cref="EnvironmentLacksException">The copy failed, most likely for lack of space.</exception>
    public static async Task CopyAsync(
        string source, string target, string logPath, CancellationToken ct, IReadOnlyList<string>? joining = null)
    {
        if (OperatingSystem.IsWindows())
        {
            await Task.Run(() => CopyFiles(source, target, ct), ct);
            return;
        }
        // The first flag is GNU's or macOS's; a `cp` without either copies normally.
        string[] cloneFlag = OperatingSystem.IsMacOS() ? ["-c"] : ["--reflink=auto"];
        string[][] attempts = [cloneFlag, []];
        var said = "";
        foreach (var flags in attempts)
        {
            string[] command = [.. joining ?? [], "cp", .. flags, "-R", "-p", "-P", source, target];
            await using var cp = ChildProcess.Start(new ChildOptions(command[0], command[1..], logPath));
            await cp.WaitForExitAsync(ct);
            if (cp.ExitCode == 0) return;
            said = string.Join(Environment.NewLine, cp.LastLines.TakeLast(3));
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        }
        throw new EnvironmentLacksException(
            $"The PostgreSQL template could not be copied to {target}: {said}{Environment.NewLine}"
            + $"Free some space there, or set {HarnessPaths.CacheVariable}.");
    }

    /// <summary>Copies a folder file by file, for a system without `cp`.</summary>
    internal static void CopyFiles(string source, string target, CancellationToken ct)
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
