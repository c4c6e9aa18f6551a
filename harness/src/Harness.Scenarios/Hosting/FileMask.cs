using System.Runtime.InteropServices;

namespace Harness.Hosting;

/// <summary>The mask that takes rights from the files that this process makes.</summary>
public static class FileMask
{
    private const int OwnerWritesAllRead = 0b000_010_010;

    /// <summary>
    /// Sets the usual one (022). With a stricter one, users that a server or a sandbox runs as could not read what they need, and with a
    /// looser one others could write it. Windows has none.
    /// </summary>
    public static void Declare()
    {
        if (!OperatingSystem.IsWindows()) _ = umask(OwnerWritesAllRead);
    }

    [DllImport("libc")]
    private static extern uint umask(uint mask);
}
