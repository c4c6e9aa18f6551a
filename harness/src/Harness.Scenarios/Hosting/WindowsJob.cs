using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Harness.Hosting;

/// <summary>
/// The Windows counterpart of the watchdog: a job whose processes the system ends when its last handle closes, which
/// happens when the harness ends, for any reason.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsJob
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;

    private static readonly Lazy<WindowsJob> Shared = new(() => new WindowsJob());

    // Never disposed: the handle must stay open for as long as this process lives.
    private readonly SafeFileHandle job;

    private WindowsJob()
    {
        job = CreateJobObjectW(0, null);
        if (job.IsInvalid) throw new Win32Exception();
        var limits = new ExtendedLimits { Basic = { LimitFlags = KillOnJobClose } };
        if (!SetInformationJobObject(job, ExtendedLimitInformation, in limits, Marshal.SizeOf<ExtendedLimits>()))
            throw new Win32Exception();
    }

    /// <summary>The job of this process.</summary>
    public static WindowsJob Instance => Shared.Value;

    /// <summary>From now on the process, and what it starts, ends with the harness.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    public void Guard(Process process)
    {
        if (AssignProcessToJobObject(job, process.SafeHandle)) return;
        var refused = new Win32Exception();
        // Windows also refuses a process that has ended already, which needs no guard.
        if (!process.HasExited) throw refused;
    }

    [DllImport("kernel32", SetLastError = true, CharSet = CharSet.Unicode)]
    private static extern SafeFileHandle CreateJobObjectW(nint attributes, string? name);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool SetInformationJobObject(
        SafeFileHandle job, int kind, in ExtendedLimits limits, int sizeBytes);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long PerProcessUserTimeLimit, PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize, MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass, SchedulingClass;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public ulong ReadOperations, WriteOperations, OtherOperations, ReadBytes, WriteBytes, OtherBytes;
        public nuint ProcessMemoryLimit, JobMemoryLimit, PeakProcessMemoryUsed, PeakJobMemoryUsed;
    }
}
