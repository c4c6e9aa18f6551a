namespace Harness.Postgres;

/// <summary>The postmaster.pid of a data folder.</summary>
/// <param name="Pid">The postmaster's process id.</param>
/// <param name="IsReady">Whether it accepts connections.</param>
internal sealed record PostmasterFile(int Pid, bool IsReady)
{
    // The file's lines, as pg_ctl reads them, too: pid, folder, start, port, socket folder, address, key, status.
    private const int StatusLine = 7;

    /// <summary>Reads a data folder's postmaster.pid; null where no server has written one yet.</summary>
    public static PostmasterFile? Read(string dataFolder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(Path.Combine(dataFolder, "postmaster.pid"));
        }
        catch (IOException)
        {
            // Not there yet, or already removed.
            return null;
        }
        return lines.Length > 0 && int.TryParse(lines[0], out var pid)
            ? new PostmasterFile(pid, lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
            : null;
    }
}
