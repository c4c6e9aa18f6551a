using System.Collections.Concurrent;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Every order of a world: those that were there before the service, and those that are written while it runs.</summary>
internal sealed class OrdersBook
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<long, KnownOrder> _known = [];
    private readonly List<KnownOrder> _written = [];
    private readonly Dictionary<long, List<KnownOrder>> _writtenByCustomer = [];
    private readonly Dictionary<string, List<KnownOrder>> _writtenByEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SentOrder> _sent = [];
    private readonly Dictionary<long, SentOrder> _seen = [];
    private readonly HashSet<long> _confirmed = [];

    /// <summary>The orders of a customer.</summary>
    public IReadOnlyList<KnownOrder> Of(long customer)
    {
        lock (_lock) return [.. BeforeOrders.Of(customer).Select(Before), .. _writtenByCustomer.GetValueOrDefault(customer) ?? []];
    }

    /// <summary>The orders of an address, upper and lower case being the same.</summary>
    public IReadOnlyList<KnownOrder> Of(string email)
    {
        lock (_lock) return [.. BeforeOrders.Of(email).Select(Before), .. _writtenByEmail.GetValueOrDefault(email) ?? []];
    }

    /// <summary>The orders that were written while the service ran or shortly before, with a time within bounds.</summary>
    public IReadOnlyList<KnownOrder> Written(DateTime from, DateTime until)
    {
        lock (_lock) return [.. _written.Where(order => order.Data.PlacedAt >= from && order.Data.PlacedAt < until)];
    }

    /// <summary>What was sent to the service and has not been seen since.</summary>
    public IReadOnlyList<SentOrder> Unseen { get { lock (_lock) return [.. _sent]; } }

    /// <summary>Knows an order from now on.</summary>
    public KnownOrder Add(OrderData order, bool isWrittenByOthers, long committedAt, bool sharesNumbers = false)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(order.Id, out var known)) return known;
            known = _known[order.Id] = new KnownOrder(order, isWrittenByOthers, committedAt, sharesNumbers);
            _written.Add(known);
            ListOf(_writtenByCustomer, order.CustomerId).Add(known);
            ListOf(_writtenByEmail, order.Email).Add(known);
            return known;
        }
    }

    /// <summary>An order is being sent to the service.</summary>
    public SentOrder Send(long customer, string email, IReadOnlyList<Line> lines)
    {
        var sent = new SentOrder(customer, email, lines);
        lock (_lock) _sent.Add(sent);
        return sent;
    }

    /// <summary>The service refused it, or never got it.</summary>
    public void Forget(SentOrder sent)
    {
        lock (_lock) _sent.Remove(sent);
    }

    /// <summary>The service has confirmed it.</summary>
    /// <returns>Whether its id is new: no other request was answered with it.</returns>
    public bool Confirm(SentOrder sent, ShownOrder placed)
    {
        lock (_lock)
        {
            var known = Add(DataOf(placed), isWrittenByOthers: false, KnownOrder.Never);
            known.Commit();
            sent.IsAnswered = true;
            _sent.Remove(sent);
            // Of two equal requests, it was taken for the other one's when it was shown: that one may still become an order.
            if (_seen.Remove(placed.Id, out var taken) && !taken.IsAnswered) _sent.Add(taken);
            return _confirmed.Add(placed.Id);
        }
    }

    /// <summary>The order that is shown; null where there is none.</summary>
    public KnownOrder? Find(ShownOrder shown)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(shown.Id, out var known)) return known;
            if (shown.Id is > 0 && shown.Id <= BeforeOrders.Count) return Before((int)shown.Id);
            // Shown before its sender has the answer, or instead of one.
            if (_sent.Find(sent => sent.CanBe(shown)) is not { } found) return null;
            _sent.Remove(found);
            _seen[shown.Id] = found;
            return Add(DataOf(shown), isWrittenByOthers: false, KnownOrder.Never);
        }
    }

    private KnownOrder Before(int id) => _known.GetOrAdd(id, _ => new KnownOrder(BeforeOrders.Of(id), isWrittenByOthers: false, committedAt: 0));

    private static OrderData DataOf(ShownOrder shown) =>
        new(shown.Id, shown.CustomerId, shown.Email!, shown.Status!, shown.PlacedAt.UtcDateTime, shown.Lines!);

    private static List<KnownOrder> ListOf<T>(Dictionary<T, List<KnownOrder>> lists, T key)
        where T : notnull
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
