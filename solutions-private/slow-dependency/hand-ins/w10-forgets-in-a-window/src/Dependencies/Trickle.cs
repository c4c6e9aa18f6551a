using System.Diagnostics;

namespace SlowDependency.Dependencies;

/// <summary>
/// Holds calls back from a dependency that failed every one of them in the last ten seconds (C8). A few are let through all the time, so that it is noticed
/// when it is well again; enough of them for the ten requests that C4 speaks of after a quiet time.
/// </summary>
internal sealed class Trickle
{
    // Fewer than what trickles in ten seconds.
    private const int FailuresInARow = 12;

    // C8 allows fifteen in any three seconds.
    private const double Burst = 10;
    private const double CallsPerSecond = 1.5;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FailingFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.3);

    private readonly Lock gate = new();
    private double calls = Burst;
    private long filledAt;
    private readonly Queue<long> failures = new();
    private TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether calls are being held back.</summary>
    public bool HoldsBack
    {
        get
        {
            lock (gate)
            {
                while (failures.TryPeek(out var oldest) && Stopwatch.GetElapsedTime(oldest) > Memory) failures.Dequeue();
                return failures.Count >= FailuresInARow && Stopwatch.GetElapsedTime(failures.Peek()) >= FailingFor;
            }
        }
    }

    /// <summary>
    /// Whether a call may be made. One that may not waits a moment for those that were let through: after a quiet time they may
    /// well bring the news that all can pass.
    /// </summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        if (TryPass()) return true;
        Task news;
        lock (gate) news = recovered.Task;
        await Task.WhenAny(news, Task.Delay(Patience, cancellationToken));
        return TryPass();
    }

    private bool TryPass()
    {
        lock (gate)
        {
            if (!HoldsBack) return true;
            calls = Math.Min(Burst, calls + Stopwatch.GetElapsedTime(filledAt).TotalSeconds * CallsPerSecond);
            filledAt = Stopwatch.GetTimestamp();
            if (calls < 1) return false;
            calls--;
            return true;
        }
    }

    /// <summary>A call was refused or answered with a 5xx.</summary>
    public void Failed()
    {
        lock (gate)
        {
            failures.Enqueue(Stopwatch.GetTimestamp());
        }
    }

    /// <summary>A call was answered with anything but a 5xx.</summary>
    public void Answered()
    {
        lock (gate)
        {
            if (failures.Count == 0) return;
            failures.Clear();
            calls = Burst;
            recovered.SetResult();
            recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
