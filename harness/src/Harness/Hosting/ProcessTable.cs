namespace Harness.Hosting;

/// <summary>What the system says of processes that are not children of this one. Not for Windows.</summary>
internal static class ProcessTable
{
    /// <summary>
    /// The command line of a process; null when there is none with this id, or only its exit code is left.
    /// </summary>
    public static string? CommandLine(int pid)
    {
        var line = OperatingSystem.IsLinux() ? ReadProc(pid) : AskPs(pid);
        return line.Length == 0 ? null : line;
    }

    private static string ReadProc(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            // Not there, or it ended between opening and reading.
            return "";
        }
    }

    private static string AskPs(int pid)
    {
        var line = Executables.Ask("ps", "-o", "command=", "-p", $"{pid}") ?? "";
        // ps shows a process whose exit code nobody has fetched as "(name)" or "<defunct>".
        return line.StartsWith('(') || line.EndsWith("<defunct>", StringComparison.Ordinal) ? "" : line;
    }
}
