using System.Diagnostics;

namespace SlowDependency.Dependencies;

/// <summary>
/// Closed to callers while a dependency fails every call; the instance itself then repeats the call that closed it, less
/// than twice a second (C7), until there is an answer. So it opens without anybody asking.
/// </summary>
internal sealed class Gate(Func<string, Task<bool>> isAnswered)
{
    private const int FailuresInARow = 20;
    private static readonly TimeSpan FailingFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.7);

    private readonly Lock gate = new();
    private int failures;
    private long firstFailureAt;

    /// <summary>Whether callers are kept out.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether a caller may ask.</summary>
    public bool MayAsk
    {
        get { lock (gate) return !IsClosed; }
    }

    /// <summary>A call was refused or answered with a 5xx.</summary>
    public void Failed(string key)
    {
        lock (gate)
        {
            if (failures++ == 0) firstFailureAt = Stopwatch.GetTimestamp();
            if (IsClosed || failures < FailuresInARow || Stopwatch.GetElapsedTime(firstFailureAt) < FailingFor) return;
            IsClosed = true;
        }

        _ = Task.Run(() => ProbeAsync(key));
    }

    /// <summary>A call was answered with anything but a 5xx.</summary>
    public void Answered()
    {
        lock (gate)
        {
            failures = 0;
            IsClosed = false;
        }
    }

    private async Task ProbeAsync(string key)
    {
        while (IsClosed)
        {
            await Task.Delay(Interval);
            if (await isAnswered(key)) Answered();
        }
    }
}
