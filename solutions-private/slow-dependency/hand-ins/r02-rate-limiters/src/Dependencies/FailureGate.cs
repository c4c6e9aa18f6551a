using System.Diagnostics;
using System.Threading.RateLimiting;

namespace SlowDependency.Dependencies;

/// <summary>Lets calls trickle, fewer than five a second, while all of them fail.</summary>
internal sealed class FailureGate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.2);

    // At most 10 + 3 / 0.7 in any three seconds.
    private readonly TokenBucketRateLimiter trickle = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 10,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(0.7),
        QueueLimit = 0,
    });

    private readonly Lock gate = new();
    private int failures;
    private long firstAt;

    public bool IsFailing
    {
        get { lock (gate) return failures >= 20 && Stopwatch.GetElapsedTime(firstAt) > TimeSpan.FromSeconds(4); }
    }

    public async Task<bool> MayCallAsync(CancellationToken cancellationToken)
    {
        if (!IsFailing || trickle.AttemptAcquire().IsAcquired) return true;
        // One of those that were let through may be answered in a moment.
        await Task.Delay(Patience, cancellationToken);
        return !IsFailing;
    }

    public void Report(bool failed)
    {
        lock (gate)
        {
            if (!failed) failures = 0;
            else if (failures++ == 0) firstAt = Stopwatch.GetTimestamp();
        }
    }

    public void Dispose() => trickle.Dispose();
}
