namespace Harness.Hosting;

/// <summary>
/// A folder that one process uses while it lives. A locked file beside the folder shows that the process lives; whoever can take the lock
/// may remove the folder.
/// </summary>
/// <remarks>
/// Windows deletes no file that a program has open, and a process that ended a moment ago, or a virus scanner, may still have one open. Such
/// a folder stays, and so does its lock, which is then free: <see cref="Abandoned"/> finds both at the next start.
/// </remarks>
internal sealed class HeldFolder : IDisposable
{
    private const string LockEnding = ".lock";

    private readonly FileStream held;
    private readonly Action<string> delete;

    private HeldFolder(FileStream held, string path, Action<string> delete)
    {
        this.held = held;
        this.delete = delete;
        FullPath = path;
    }

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>Creates an empty folder with a name of its own.</summary>
    /// <param name="parent">The existing folder to create it in.</param>
    /// <param name="delete">Deletes a file, or a folder with its content; null for the system's way.</param>
    public static HeldFolder Claim(string parent, Action<string>? delete = null)
    {
        while (true)
        {
            var path = Path.GetFullPath(Path.Combine(parent, Guid.NewGuid().ToString("N")[..12]));
            // Another process may find the new lock free and take it; then the next name is tried.
            if (FileLock.TryAcquire(path + LockEnding) is not { } held) continue;
            Directory.CreateDirectory(path);
            return new HeldFolder(held, path, delete ?? Delete);
        }
    }

    /// <summary>The folders whose processes have ended, each for the caller to dispose; those of other users are left out.</summary>
    /// <param name="parent">The existing folder that they are in.</param>
    /// <param name="delete">Deletes a file, or a folder with its content; null for the system's way.</param>
    public static IEnumerable<HeldFolder> Abandoned(string parent, Action<string>? delete = null)
    {
        foreach (var lockPath in Directory.GetFiles(parent, "*" + LockEnding))
            if (TryTake(lockPath) is { } held) yield return new HeldFolder(held, Path.GetFullPath(Path.ChangeExtension(lockPath, null)), delete ?? Delete);
    }

    /// <summary>Removes the folder, unless something in it is still open; then the next start removes it.</summary>
    public void Dispose()
    {
        var isGone = !Directory.Exists(FullPath) || TryDelete(FullPath);
        // Freed before it is deleted, because Windows would not delete it while it is held. Whoever takes it in between finds no folder, and
        // deletes the lock as well.
        held.Dispose();
        // A folder must never exist without its lock: nobody would find it.
        if (isGone) TryDelete(FullPath + LockEnding);
    }

    private bool TryDelete(string path)
    {
        try
        {
            delete(path);
            return true;
        }
        catch (Exception stillOpen) when (stillOpen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }

    private static FileStream? TryTake(string lockPath)
    {
        try
        {
            return FileLock.TryAcquire(lockPath);
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's, who must clean it up.
            return null;
        }
    }
}
