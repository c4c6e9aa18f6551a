using System.Diagnostics;

namespace SlowDependency.Dependencies;

/// <summary>
/// Closed to callers while a dependency fails every call; the instance itself then asks what callers asked last, less than twice
/// a second (C7), until there is an answer. So it opens without anybody asking.
/// </summary>
internal sealed class Gate(Func<string, Task<bool>> isAnswered)
{
    private const int FailuresInARow = 20;
    private const int Remembered = 20;
    private static readonly TimeSpan FailingFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.7);

    private readonly Lock gate = new();
    private readonly Queue<string> lastAsked = new();
    private int failures;
    private long firstFailureAt;

    /// <summary>Whether callers are kept out.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether a caller may ask for this.</summary>
    public bool MayAsk(string key)
    {
        lock (gate)
        {
            if (!lastAsked.Contains(key))
            {
                if (lastAsked.Count == Remembered) lastAsked.Dequeue();
                lastAsked.Enqueue(key);
            }

            return !IsClosed;
        }
    }

    /// <summary>A call was refused or answered with a 5xx.</summary>
    public void Failed()
    {
        lock (gate)
        {
            if (failures++ == 0) firstFailureAt = Stopwatch.GetTimestamp();
            if (IsClosed || failures < FailuresInARow || Stopwatch.GetElapsedTime(firstFailureAt) < FailingFor) return;
            IsClosed = true;
        }

        _ = Task.Run(ProbeAsync);
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

    private async Task ProbeAsync()
    {
        while (IsClosed)
        {
            await Task.Delay(Interval);
            string key;
            lock (gate)
            {
                // In turn: one product alone may fail for longer than the others (C13).
                key = lastAsked.Dequeue();
                lastAsked.Enqueue(key);
            }

            if (await isAnswered(key)) Answered();
        }
    }
}
