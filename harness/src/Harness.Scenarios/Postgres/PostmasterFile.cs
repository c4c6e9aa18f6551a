namespace Harness.Postgres;

/// <summary>The postmaster.pid of a data folder.</summary>
/// <param name="Pid">The postmaster's process id.</param>
/// <param name="IsReady">Whether it accepts connections.</param>
internal sealed record PostmasterFile(int Pid, bool IsReady)
{
    /// <summary>Its name. The server writes it when it starts and deletes it when it stops.</summary>
    public const string Name = "postmaster.pid";

    // The file's lines, as pg_ctl reads them, too: pid, folder, start, port, socket folder, address, key, status.
    private const int StatusLine = 7;

    /// <summary>Reads a data folder's postmaster.pid; null where no server has written one yet.</summary>
    public static PostmasterFile? Read(string dataFolder)
    {
        string[] lines;
        try
        {
            // Shared with the server in every way: on Windows it could otherwise neither write nor delete its file meanwhile.
            using var file = new FileStream(Path.Combine(dataFolder, Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            lines = reader.ReadToEnd().Split('\n');
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or already removed; Windows denies access to a file that is being deleted.
            return null;
        }
        return int.TryParse(lines[0], out var pid)
            ? new PostmasterFile(pid, lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
            : null;
    }
}
