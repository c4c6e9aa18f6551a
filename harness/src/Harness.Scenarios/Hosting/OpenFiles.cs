using System.Runtime.InteropServices;

namespace Harness.Hosting;

/// <summary>How many files and sockets this process may have open.</summary>
internal static class OpenFiles
{
    private const int NumberOfFilesLinux = 7;
    private const int NumberOfFilesMac = 8;

    /// <summary>
    /// The limit that the system enforces; <see cref="long.MaxValue"/> where there is none. (At its start the runtime raises it as far as it
    /// may.)
    /// </summary>
    public static long Most { get; } = Ask();

    private static long Ask()
    {
        if (OperatingSystem.IsWindows()) return long.MaxValue;
        var resource = OperatingSystem.IsMacOS() ? NumberOfFilesMac : NumberOfFilesLinux;
        return getrlimit(resource, out var limit) == 0 && limit.Enforced <= long.MaxValue ? (long)limit.Enforced : long.MaxValue;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int getrlimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly ulong Enforced;
        public readonly ulong Highest;
    }
}
