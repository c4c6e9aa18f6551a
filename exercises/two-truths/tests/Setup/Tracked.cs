using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>An order that a scenario made, with everything that its callers sent and were answered. Thread-safe.</summary>
/// <param name="orderId">The order's id.</param>
/// <param name="before">The sequence at which a database of the starter's left it; 0 for a fresh order.</param>
internal sealed class Tracked(string orderId, long before = 0)
{
    private readonly Lock _lock = new();
    private readonly List<Content> _sent = [];
    private readonly SortedDictionary<long, Content> _accepted = [];
    private readonly List<string> _lines = [];

    public string OrderId { get; } = orderId;

    /// <summary>Changes up to this one are the starter's: what became of their messages is not judged.</summary>
    public long Before { get; } = before;

    /// <summary>The changes that were answered 200, by sequence.</summary>
    public IReadOnlyDictionary<long, Content> Accepted { get { lock (_lock) return new SortedDictionary<long, Content>(_accepted); } }

    /// <summary>The last content that was accepted; null for none.</summary>
    public Content? Last { get { lock (_lock) return _accepted.Count > 0 ? _accepted.Values.Last() : null; } }

    /// <summary>
    /// The most changes that its callers' requests can have been. A request without a body is counted twice: an HTTP client may send it
    /// once more when its connection breaks.
    /// </summary>
    public int MostChanges { get; private set; }

    /// <summary>The last requests and their answers, for a story.</summary>
    public IEnumerable<string> Lines { get { lock (_lock) return [.. _lines.TakeLast(12)]; } }

    /// <summary>Whether any caller asked for this; a cancel leaves the rest as it finds it.</summary>
    public bool WasSent(Content content)
    {
        lock (_lock)
            return _sent.Contains(content) || (content.State == Content.Cancelled && _sent.Exists(one => one with { State = content.State } == content));
    }

    /// <summary>Keeps what a caller is about to ask for.</summary>
    /// <param name="content">The content; null if it is not known before.</param>
    /// <param name="requests">How many changes that may be.</param>
    public void Sending(Content? content, int requests = 1)
    {
        lock (_lock)
        {
            if (content is not null) _sent.Add(content);
            MostChanges += requests;
        }
    }

    /// <summary>Keeps what a caller was answered.</summary>
    public void Keep(string what, Answer answer)
    {
        lock (_lock)
        {
            _lines.Add($"{what}: {answer}");
            if (answer.Order is { } order) _accepted[order.Sequence] = order.Content;
        }
    }

    public override string ToString() => $"order {OrderId}";
}
