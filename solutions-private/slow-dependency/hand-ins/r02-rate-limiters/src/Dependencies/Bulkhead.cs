using System.Threading.RateLimiting;

namespace SlowDependency.Dependencies;

/// <summary>Calls to one dependency at once.</summary>
internal sealed class Bulkhead(string name, int calls, TimeSpan maxWait) : IDisposable
{
    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = calls,
        QueueLimit = 10_000,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task<RateLimitLease> EnterAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(maxWait);
        try
        {
            var lease = await limiter.AcquireAsync(1, limit.Token);
            if (lease.IsAcquired) return lease;
            lease.Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        throw new DependencyUnavailableException($"{name}: all calls are taken.");
    }

    public void Dispose() => limiter.Dispose();
}
