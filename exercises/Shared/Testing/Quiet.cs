using System.Diagnostics;

namespace Exercises.Testing;

/// <summary>Waits for a moment at which nothing happens any more. It decides nothing: it only lets whatever can still act do so.</summary>
public static class Quiet
{
    /// <summary>Returns when a count has not changed for a while, or when the ceiling has passed.</summary>
    /// <param name="count">A count that grows while something happens: calls, statements.</param>
    /// <param name="during">How long the count must not change.</param>
    /// <param name="ceiling">How long the wait lasts at most.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    public static async Task UntilAsync(Func<long> count, TimeSpan during, TimeSpan ceiling, CancellationToken cancellation)
    {
        var poll = during / 12;
        var (startedAt, quietSince, before) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), count());
        while (Stopwatch.GetElapsedTime(quietSince) < during && Stopwatch.GetElapsedTime(startedAt) < ceiling)
        {
            await Task.Delay(poll, cancellation);
            var now = count();
            if (now != before) (before, quietSince) = (now, Stopwatch.GetTimestamp());
        }
    }
}
