using System.Diagnostics;

namespace SlowDependency.Dependencies;

/// <summary>
/// Opens when a dependency fails every call (C8). While it is open, one call every two seconds finds out whether the dependency is
/// well again; the first answer closes it.
/// </summary>
internal sealed class Breaker
{
    private const int FailuresInARow = 20;
    private static readonly TimeSpan FailingFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private int failures;
    private long firstFailureAt;
    private long lastProbeAt;
    private bool isOpen;

    /// <summary>Whether only probes are let through.</summary>
    public bool IsOpen
    {
        get { lock (gate) return isOpen; }
    }

    /// <summary>Whether a call may be made now.</summary>
    public bool TryPass()
    {
        lock (gate)
        {
            if (!isOpen) return true;
            if (Stopwatch.GetElapsedTime(lastProbeAt) < ProbeInterval) return false;
            lastProbeAt = Stopwatch.GetTimestamp();
            return true;
        }
    }

    /// <summary>A call was refused or answered with a 5xx.</summary>
    public void Failed()
    {
        lock (gate)
        {
            if (failures++ == 0) firstFailureAt = Stopwatch.GetTimestamp();
            if (isOpen || failures < FailuresInARow || Stopwatch.GetElapsedTime(firstFailureAt) < FailingFor) return;
            isOpen = true;
            lastProbeAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>A call was answered with anything but a 5xx.</summary>
    public void Answered()
    {
        lock (gate)
        {
            failures = 0;
            isOpen = false;
        }
    }
}
