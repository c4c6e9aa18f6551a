using System.Globalization;

namespace Harness.Hosting;

/// <summary>
/// Signals what runs below a sandbox's monitor. Killing the monitor itself would end its program a moment later, while
/// the harness already believes it gone: its port still taken, its last request still in flight. The monitor ends by
/// itself once its namespace is empty.
/// </summary>
internal static class SandboxedProgram
{
    /// <summary>Kills everything below the monitor; false if the monitor has not started it yet.</summary>
    public static bool Kill(int monitor)
    {
        if (Children(monitor) is not [var first, ..]) return false;
        foreach (var program in Children(first)) PosixSignal.Send(program, PosixSignal.Kill);
        return PosixSignal.Send(first, PosixSignal.Kill);
    }

    /// <summary>Signals only the program; false if the monitor has not started it yet.</summary>
    public static bool Signal(int monitor, int signal) =>
        Children(monitor) is [var first, ..]
        && Children(first) is [var program, ..]
        && PosixSignal.Send(program, signal);

    private static IReadOnlyList<int> Children(int pid)
    {
        try
        {
            return
            [
                .. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            // The process has ended.
            return [];
        }
    }
}
