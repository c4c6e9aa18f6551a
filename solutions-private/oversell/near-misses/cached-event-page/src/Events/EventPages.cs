using Microsoft.Extensions.Caching.Memory;

namespace Oversell.Events;

/// <summary>Events as their pages show them, kept for a moment: in a rush, one look at the database serves many readers.</summary>
internal sealed class EventPages(EventStore events, IMemoryCache cache)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    public Task<Event?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(id, entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
            return events.FindAsync(id, cancellationToken);
        });

    /// <summary>What is left of the event has changed.</summary>
    public void Forget(Guid id) => cache.Remove(id);
}
