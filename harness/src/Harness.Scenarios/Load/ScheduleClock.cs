using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Harness.Load;

/// <summary>The clock of a schedule.</summary>
internal interface IScheduleClock
{
    /// <summary>Time since the schedule began; below zero before.</summary>
    TimeSpan Now { get; }

    /// <summary>Blocks the calling thread until this time, or until the token is cancelled; it does not throw.</summary>
    void WaitUntil(TimeSpan at, CancellationToken cancelled);
}

/// <summary>
/// The monotonic clock. Each sleep is computed from the absolute time, so that one late wake-up does not delay
/// the arrivals after it.
/// </summary>
/// <param name="zero">The timestamp of <see cref="Stopwatch"/> at which it stands at zero.</param>
internal sealed class MonotonicClock(long zero) : IScheduleClock
{
    /// <summary>How soon a cancelled run notices.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(50);

    public TimeSpan Now => Stopwatch.GetElapsedTime(zero);

    public void WaitUntil(TimeSpan at, CancellationToken cancelled)
    {
        for (var left = at - Now; left > TimeSpan.Zero && !cancelled.IsCancellationRequested; left = at - Now)
            FineSleep.About(left < LongestSleep ? left : LongestSleep);
    }
}

/// <summary>Sleeps finer than <see cref="Thread.Sleep(TimeSpan)"/>, which counts whole milliseconds.</summary>
internal static class FineSleep
{
    private const int SetTimerSlack = 29;

    private static readonly bool HasNanosleep =
        Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());

    /// <summary>How late the system's timer may wake; closer to the target than that, the thread spins instead.</summary>
    private static readonly TimeSpan CoarseTimer = TimeSpan.FromMilliseconds(OperatingSystem.IsWindows() ? 16 : 1.5);

    /// <summary>
    /// Asks Linux to wake the calling thread within 1 µs of its timers instead of the usual 50 µs. A refusal does no harm:
    /// the lag is measured and judged anyway.
    /// </summary>
    public static void SharpenThisThread()
    {
        if (HasNanosleep && OperatingSystem.IsLinux()) _ = SetThreadOption(SetTimerSlack, nanoseconds: 1000, 0, 0, 0);
    }

    /// <summary>Sleeps about this long; may return early, so the caller checks the clock again.</summary>
    public static void About(TimeSpan time)
    {
        if (HasNanosleep)
        {
            var request = new TimeSpec(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * 100);
            _ = Nanosleep(in request, IntPtr.Zero);
        }
        else if (time > CoarseTimer)
        {
            Thread.Sleep(time - CoarseTimer);
        }
        else
        {
            // Yielding rather than burning: on two cores the service under test needs the other one.
            Thread.Yield();
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int Nanosleep(in TimeSpec request, IntPtr remaining);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int SetThreadOption(int option, ulong nanoseconds, ulong unused3, ulong unused4, ulong unused5);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
