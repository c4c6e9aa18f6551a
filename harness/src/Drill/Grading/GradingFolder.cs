using Harness.Hosting;

namespace Drill.Grading;

/// <summary>
/// A grading's private folder in the cache: build outputs of the submission, and files that only the grader may read. It is deleted
/// when the grading ends. If the grader was killed, the next grading deletes it.
/// </summary>
internal sealed class GradingFolder : IDisposable
{
    private readonly FileStream _held;

    private GradingFolder(FileStream held, string path)
    {
        _held = held;
        Root = path;
    }

    /// <summary>The folder. Only the grader can read it.</summary>
    public string Root { get; }

    /// <summary>The sources that are built.</summary>
    public string Sources => Path.Combine(Root, "sources");

    /// <summary>Where the sandboxed build writes.</summary>
    public string Outputs => Path.Combine(Root, "outputs");

    /// <summary>The built service, copied from the outputs.</summary>
    public string Service => Path.Combine(Root, "service");

    /// <summary>The sandbox's /etc.</summary>
    public string Settings => Path.Combine(Root, "settings");

    /// <summary>The /etc of the database server's sandbox.</summary>
    public string ServerSettings => Path.Combine(Root, "server-settings");

    /// <summary>The folder of the judging process's job and findings.</summary>
    public string Judging => Path.Combine(Root, "judging");

    /// <summary>The file that describes the database server's sandbox.</summary>
    public string ServerSandbox => Path.Combine(Judging, "server.json");

    /// <summary>The services' logs while they run. The sandbox can read their paths, which therefore give nothing away.</summary>
    public string LiveLogs => Path.Combine(Root, "output");

    /// <summary>Creates a folder.</summary>
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

    /// <summary>Deletes the folder.</summary>
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
