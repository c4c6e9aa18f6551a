using System.Threading.Channels;

namespace ReflexCache.Pricing;

/// <summary>A price that somebody has set.</summary>
internal sealed record PriceChange(long ProductId, long PriceCents);

/// <summary>The price changes that are still to be written. Whoever changes a price does not wait for the database.</summary>
internal sealed class PriceQueue
{
    private readonly Channel<PriceChange> _changes = Channel.CreateUnbounded<PriceChange>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Adds a change.</summary>
    public void Add(PriceChange change) => _changes.Writer.TryWrite(change);

    /// <summary>Waits until there is a change.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _changes.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes everything that waits, in order.</summary>
    public IReadOnlyList<PriceChange> TakeAll()
    {
        List<PriceChange> taken = [];
        while (_changes.Reader.TryRead(out var change)) taken.Add(change);
        return taken;
    }
}
