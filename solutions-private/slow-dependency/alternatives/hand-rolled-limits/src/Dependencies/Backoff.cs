using System.Diagnostics;

namespace SlowDependency.Dependencies;

/// <summary>After failures in a row lets one call pass in a while, until one succeeds.</summary>
internal sealed class Backoff
{
    private const int MostInARow = 8;
    private static readonly long Pause = Stopwatch.Frequency / 2;

    private int failures;
    private long nextAt;

    /// <summary>Whether this call may be made; it counts as made.</summary>
    public bool MayCall()
    {
        if (Volatile.Read(ref failures) < MostInARow) return true;
        var (now, next) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref nextAt));
        return now >= next && Interlocked.CompareExchange(ref nextAt, now + Pause, next) == next;
    }

    public void Succeeded() => Volatile.Write(ref failures, 0);

    public void Failed() => Interlocked.Increment(ref failures);
}
