using System.Runtime.InteropServices;

namespace Harness.Hosting;

/// <summary>Signals by their POSIX numbers, which Linux and macOS share. Never call it on Windows.</summary>
internal static class PosixSignal
{
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Signals one process; false when there is no such process or this process may not signal it.</summary>
    public static bool Send(int pid, int signal) => kill(pid, signal) == 0;

    /// <summary>Signals the group that the process leads, or only the process where it leads none.</summary>
    public static bool SendToGroup(int pid, int signal) => kill(-pid, signal) == 0 || Send(pid, signal);

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
