using System.Runtime.InteropServices;

namespace Harness.Hosting;

/// <summary>The file mode creation mask (umask) of this process.</summary>
public static class FileMask
{
    private const int OwnerWritesAllRead = 0b000_010_010;

    /// <summary>
    /// Sets the usual mask (022). With a stricter one, the users that a server or a sandbox runs as could not read what they need; with a
    /// looser one, others could write it. Windows has no mask.
    /// </summary>
    public static void Declare()
    {
        if (!OperatingSystem.IsWindows()) _ = umask(OwnerWritesAllRead);
    }

    [DllImport("libc")]
    private static extern uint umask(uint mask);
}
