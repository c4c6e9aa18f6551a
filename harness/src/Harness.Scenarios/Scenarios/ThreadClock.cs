using System.Runtime.InteropServices;

namespace Harness.Scenarios;

/// <summary>The processor time of the current thread (clock_gettime, POSIX).</summary>
internal static class ThreadClock
{
    private const int Linux = 3;
    private const int MacOs = 16;

    /// <summary>Time of the current thread; null where the system's resolution is too coarse (Windows: 16 ms).</summary>
    public static TimeSpan? Now
    {
        get
        {
            if (OperatingSystem.IsLinux()) return Read(Linux);
            return OperatingSystem.IsMacOS() ? Read(MacOs) : null;
        }
    }

    private static TimeSpan? Read(int clock) =>
        clock_gettime(clock, out var time) == 0 ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100)) : null;

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
