using System.Collections.Concurrent;
using System.Threading.Channels;

namespace DoubleCharge.Settling;

/// <summary>
/// The payments in doubt, each once. A payment comes into doubt in a request, and the instance that served the request knows
/// it at that moment: there is no need to search the table for it, again and again, from every instance.
/// </summary>
internal sealed class SettlementQueue
{
    private readonly Channel<Guid> _channel = Channel.CreateUnbounded<Guid>();
    private readonly ConcurrentDictionary<Guid, bool> _queued = [];

    /// <summary>Adds a payment, unless it is in the queue or being settled.</summary>
    public void Add(Guid id)
    {
        if (_queued.TryAdd(id, true)) _channel.Writer.TryWrite(id);
    }

    /// <summary>Forgets a payment that is settled.</summary>
    public void Remove(Guid id) => _queued.TryRemove(id, out _);

    /// <summary>The payments as they come in, until cancelled.</summary>
    public IAsyncEnumerable<Guid> ReadAllAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAllAsync(cancellationToken);
}
