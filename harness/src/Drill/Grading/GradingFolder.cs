using Harness.Hosting;

namespace Drill.Grading;

/// <summary>
/// A grading's private folder in the cache: build outputs of the submission, and files that only the grader may read. It is deleted
/// when the grading ends. If the grader was killed, the next grading deletes it.
/// </summary>
internal sealed class GradingFolder : IDisposable
{
    private readonly HeldFolder _held;

    private GradingFolder(HeldFolder held) => _held = held;

    /// <summary>The folder. Only the grader can read it.</summary>
    public string Root => _held.FullPath;

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
        foreach (var left in HeldFolder.Abandoned(all)) left.Dispose();
        var folder = new GradingFolder(HeldFolder.Claim(all));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var below in (string[])[folder.Sources, folder.Outputs, folder.Service, folder.Settings, folder.Judging, folder.LiveLogs])
            Directory.CreateDirectory(below);
        return folder;
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => _held.Dispose();
}
