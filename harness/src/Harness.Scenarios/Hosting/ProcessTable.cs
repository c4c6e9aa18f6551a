using System.Globalization;

namespace Harness.Hosting;

/// <summary>What the system knows about processes that are not children of this one. Not for Windows.</summary>
internal static class ProcessTable
{
    /// <summary>
    /// The command line of a process; null when no process has this id, or only its exit code is left.
    /// </summary>
    public static string? CommandLine(int pid)
    {
        var line = OperatingSystem.IsLinux() ? ReadProc(pid, "cmdline") : AskPs(pid);
        return line.Length == 0 ? null : line;
    }

    /// <summary>When a process started, in kernel ticks since boot; null when no process has this id. Linux only.</summary>
    public static long? StartTicks(int pid)
    {
        // After the command's name, which is in parentheses and may hold anything: the state is the third field, this the 22nd.
        var fields = ReadProc(pid, "stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 ? long.Parse(fields[19], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The arguments with which `ps` tells a whole command line; macOS's cuts it after 79 letters otherwise.</summary>
    internal static string[] PsArguments(int pid) => ["-ww", "-o", "command=", "-p", $"{pid}"];

    private static string ReadProc(int pid, string what)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{what}").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            // It does not exist, or it ended between opening and reading.
            return "";
        }
    }

    private static string AskPs(int pid)
    {
        var line = Executables.Ask("ps", PsArguments(pid)) ?? "";
        // ps shows a process whose exit code was not fetched as "(name)" or "<defunct>".
        return line.StartsWith('(') || line.EndsWith("<defunct>", StringComparison.Ordinal) ? "" : line;
    }
}
