namespace DoubleCharge.Payments;

/// <summary>Tells waiting callers what the teller has written, with one query for all of them.</summary>
internal sealed class Watch(PaymentStore store, ILogger<Watch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, (TaskCompletionSource<PaymentRow> Final, int Callers)> _watched = [];

    /// <summary>The payment when it is final. Every call is followed by one of <see cref="Forget"/>.</summary>
    public Task<PaymentRow> UntilFinalAsync(Guid id)
    {
        lock (_lock)
        {
            var (final, callers) = _watched.TryGetValue(id, out var known)
                ? known
                : (new TaskCompletionSource<PaymentRow>(TaskCreationOptions.RunContinuationsAsynchronously), 0);
            _watched[id] = (final, callers + 1);
            return final.Task;
        }
    }

    /// <summary>One caller waits no longer.</summary>
    public void Forget(Guid id)
    {
        lock (_lock)
        {
            var (final, callers) = _watched[id];
            if (callers == 1) _watched.Remove(id);
            else _watched[id] = (final, callers - 1);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync();
            }
            catch (Exception fault)
            {
                logger.LogWarning(fault, "Looking for final payments failed, and will be tried again");
            }
        }
    }

    private async Task LookAsync()
    {
        Guid[] ids;
        lock (_lock) ids = [.. _watched.Keys];
        if (ids.Length == 0) return;

        foreach (var row in await store.ListFinalAsync(ids))
        {
            lock (_lock)
            {
                if (_watched.TryGetValue(row.Id, out var watched)) watched.Final.TrySetResult(row);
            }
        }
    }
}
