using System.Diagnostics;

namespace Exercises.Testing;

/// <summary>Waits for a moment in which nothing happens any more. Decides nothing: it only lets those act who could.</summary>
public static class Quiet
{
    /// <summary>Returns when a count has not changed for a while, or the ceiling has passed.</summary>
    /// <param name="count">What grows while somebody acts: calls, statements.</param>
    /// <param name="during">For how long it must not change.</param>
    /// <param name="ceiling">After which it returns all the same.</param>
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
