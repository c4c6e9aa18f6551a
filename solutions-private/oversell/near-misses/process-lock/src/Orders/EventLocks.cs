using System.Collections.Concurrent;

namespace Oversell.Orders;

/// <summary>Lets one at a time change what is left of an event; different events do not wait for each other.</summary>
internal sealed class EventLocks
{
    // Whoever waits for longer than this is told to come back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _locks = new();

    /// <exception cref="TimeoutException">Others kept the event for too long.</exception>
    public async Task<T> RunAsync<T>(Guid eventId, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var gate = _locks.GetOrAdd(eventId, _ => new SemaphoreSlim(1, 1));
        if (!await gate.WaitAsync(Patience, cancellationToken))
            throw new TimeoutException($"Event {eventId} is busy.");
        try
        {
            return await work();
        }
        finally
        {
            gate.Release();
        }
    }
}
