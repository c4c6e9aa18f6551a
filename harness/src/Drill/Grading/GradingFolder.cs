using Harness.Hosting;

namespace Drill.Grading;

/// <summary>
/// A grading's private folder in the cache: what is built from the submission, and what only the grader may read. Gone
/// with the grading; what a killed one left goes with the next.
/// </summary>
internal sealed class GradingFolder : IDisposable
{
    private readonly FileStream _held;

    private GradingFolder(FileStream held, string path)
    {
        _held = held;
        Root = path;
    }

    /// <summary>The folder; readable by the grader alone.</summary>
    public string Root { get; }

    /// <summary>The sources that are built.</summary>
    public string Sources => Path.Combine(Root, "sources");

    /// <summary>Where the sandboxed build writes.</summary>
    public string Outputs => Path.Combine(Root, "outputs");

    /// <summary>The built service, taken from the outputs.</summary>
    public string Service => Path.Combine(Root, "service");

    /// <summary>The sandbox's /etc.</summary>
    public string Settings => Path.Combine(Root, "settings");

    /// <summary>The /etc of the database server's sandbox.</summary>
    public string ServerSettings => Path.Combine(Root, "server-settings");

    /// <summary>Where the judge is told its job and leaves its findings.</summary>
    public string Judging => Path.Combine(Root, "judging");

    /// <summary>What confines the database server.</summary>
    public string ServerSandbox => Path.Combine(Judging, "server.json");

    /// <summary>Where the logs of services are while they run: their paths can be read inside, and tell nothing.</summary>
    public string LiveLogs => Path.Combine(Root, "output");

    /// <summary>Makes a fresh one.</summary>
    public static GradingFolder Create()
    {
        var all = Path.Combine(HarnessPaths.CacheFolder, "grade");
        Directory.CreateDirectory(all);
        RemoveAbandoned(all);
        while (true)
        {
            var path = Path.Combine(all, Guid.NewGuid().ToString("N")[..12]);
            if (FileLock.TryAcquire(path + ".lock") is not { } held) continue;
            var folder = new GradingFolder(held, path);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var below in (string[])[folder.Sources, folder.Outputs, folder.Service, folder.Settings, folder.Judging, folder.LiveLogs])
                Directory.CreateDirectory(below);
            return folder;
        }
    }

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        File.Delete(Root + ".lock");
        _held.Dispose();
    }

    private static void RemoveAbandoned(string all)
    {
        foreach (var lockPath in Directory.GetFiles(all, "*.lock"))
        {
            using var held = FileLock.TryAcquire(lockPath);
            if (held is null) continue;
            var folder = Path.ChangeExtension(lockPath, null);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            File.Delete(lockPath);
        }
    }
}
