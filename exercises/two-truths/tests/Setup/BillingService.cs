using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Fakes;

namespace TwoTruths.Tests.Setup;

/// <summary>What billing holds for an order (B5).</summary>
internal sealed record BillingRecord(
    string OrderId, long Sequence, string Customer, long AmountMinor, string State, string Invoice, long InvoiceChange)
{
    [JsonIgnore]
    public Content Content => new(Customer, AmountMinor, State);
}

/// <summary>A message as billing received it (B1).</summary>
internal sealed record BillingMessage(string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State)
{
    [JsonIgnore]
    public Content Content => new(Customer, AmountMinor, State);

    public override string ToString() => $"message {MessageId}: change {Sequence} of order {OrderId}, {Content}";
}

/// <summary>A message that was received, and what became of it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Entry">The journal's entry.</param>
internal sealed record Receipt(BillingMessage Message, JournalEntry Entry)
{
    public bool IsTaken => Entry.Status == 200;

    public override string ToString() => $"billing: {Entry} [{Message}]";
}

/// <summary>The billing of the README's clauses B1 to B5.</summary>
internal sealed class BillingService : HttpFake
{
    private const int MostRecords = 100;
    private static readonly TimeSpan ReceivedWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EffectWithin = TimeSpan.FromSeconds(2.98);

    // A billing that takes longer is broken.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);

    // No service has a reason to wait longer for one answer; beyond that, billing no longer counts as keeping it waiting.
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);

    private static readonly string[] Silent = [FakeFault.NeverAnswerBeforeEffect.Name, FakeFault.NeverAnswerAfterEffect.Name];

    // Replaced under the lock and read without it: conditions over the journal read these while they hold the journal's lock.
    private ImmutableList<BillingMessage> _effects = [];
    private ImmutableSortedDictionary<string, BillingRecord> _records = ImmutableSortedDictionary.Create<string, BillingRecord>(StringComparer.Ordinal);
    private ImmutableHashSet<string> _refused = [];

    private readonly Dictionary<string, BillingMessage> _byId = [];
    private readonly ConcurrentDictionary<long, BillingMessage?> _read = new();

    public BillingService() : base("billing")
    {
        Map("POST", "/messages", Take);
        Map("GET", "/orders", List);
        Map("GET", "/orders/{id}", Find);
    }

    /// <summary>Every message that has taken effect, in order.</summary>
    public IReadOnlyList<BillingMessage> Effects => Volatile.Read(ref _effects);

    /// <summary>For how long billing has not been broken: no request of that time was late, dropped or answered 5xx.</summary>
    public TimeSpan UnbrokenFor
    {
        get
        {
            var now = Journal.Now;
            return now - Journal.Entries.Select(entry => BrokenUntil(entry, now)).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Every message that was received, those included that had no effect.</summary>
    public IEnumerable<Receipt> Receipts => Journal.Entries
        .Select(entry => (Entry: entry, Message: MessageOf(entry.Request)))
        .Where(one => one.Message is not null)
        .Select(one => new Receipt(one.Message!, one.Entry));

    /// <summary>What is held for an order; null for nothing.</summary>
    public BillingRecord? RecordOf(string orderId) => Volatile.Read(ref _records).GetValueOrDefault(orderId);

    /// <summary>The messages about one order that have taken effect, in order.</summary>
    public IReadOnlyList<BillingMessage> EffectsOf(string orderId) => [.. Effects.Where(message => message.OrderId == orderId)];

    /// <summary>The messages about one order that were received, in order.</summary>
    public IReadOnlyList<Receipt> ReceiptsOf(string orderId) => [.. Receipts.Where(receipt => receipt.Message.OrderId == orderId)];

    /// <summary>Whether a request is a message about this order; with a sequence, about this change of it.</summary>
    public bool IsMessageOf(FakeRequest request, string orderId, long? sequence = null) =>
        MessageOf(request) is { } message && message.OrderId == orderId && (sequence is null || message.Sequence == sequence);

    /// <summary>Billing cannot take messages about this order from now on (B3).</summary>
    public void Refuse(string orderId) => ImmutableInterlocked.Update(ref _refused, refused => refused.Add(orderId));

    /// <summary>Billing can take them again.</summary>
    public void Mend(string orderId) => ImmutableInterlocked.Update(ref _refused, refused => refused.Remove(orderId));

    /// <summary>Somebody at billing sets a record by hand, whatever messages said.</summary>
    public void Set(BillingRecord record)
    {
        lock (State) Volatile.Write(ref _records, _records.SetItem(record.OrderId, record));
    }

    /// <summary>More than an hour passes: ids are as new (B2).</summary>
    public void ForgetIds()
    {
        lock (State) _byId.Clear();
    }

    // Zero for a request without a fault.
    private static TimeSpan BrokenUntil(JournalEntry entry, TimeSpan now)
    {
        var endedAt = entry.EndedAt ?? now;
        var isBroken = entry.Outcome == RequestOutcome.Dropped || entry.Status >= 500
            || endedAt - entry.ReceivedAt > AnswerWithin || Silent.Contains(entry.Fault) || entry.EffectAt > endedAt;
        if (!isBroken) return TimeSpan.Zero;
        var over = entry.EffectAt > endedAt ? entry.EffectAt.Value : endedAt;
        return over < entry.ReceivedAt + MostPatience ? over : entry.ReceivedAt + MostPatience;
    }

    private FakeAnswer Take(FakeRequest request)
    {
        // B4, whatever a fault or a busy machine does to a request: a message that did not take effect in time never does.
        if (AgeOf(request) > EffectWithin || TransitOf(request) > ReceivedWithin) return FakeAnswer.Error(503, "This message was not taken in time.");
        if (MessageOf(request) is not { } message) return FakeAnswer.Error(422, "This is not a message.");
        if (_byId.TryGetValue(message.MessageId, out var known))
            return known == message ? FakeAnswer.Json(200, new { taken = true }) : FakeAnswer.Error(422, "The id was used for another message.");
        if (_refused.Contains(message.OrderId)) return FakeAnswer.Error(422, $"The customer of order {message.OrderId} has no account.");

        _byId[message.MessageId] = message;
        var before = _records.GetValueOrDefault(message.OrderId);
        Volatile.Write(ref _records, _records.SetItem(message.OrderId, new BillingRecord(
            message.OrderId, message.Sequence, message.Customer, message.AmountMinor, message.State, before?.Invoice ?? "none", before?.InvoiceChange ?? 0)));
        Volatile.Write(ref _effects, _effects.Add(message));
        return FakeAnswer.Json(200, new { taken = true });
    }

    private FakeAnswer Find(FakeRequest request) =>
        _records.TryGetValue(request.Route["id"], out var record) ? FakeAnswer.Json(200, record) : FakeAnswer.Error(404, "There is no such order.");

    private FakeAnswer List(FakeRequest request)
    {
        var query = System.Web.HttpUtility.ParseQueryString(request.Query);
        if (!int.TryParse(query["limit"] ?? "100", NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > MostRecords)
            return FakeAnswer.Error(400, $"limit: 1 to {MostRecords}");
        var after = query["after"] ?? "";
        return FakeAnswer.Json(200, _records.Values.Where(record => string.CompareOrdinal(record.OrderId, after) > 0).Take(limit).ToArray());
    }

    // Parsed once for each request: scenarios look at all of them again and again.
    private BillingMessage? MessageOf(FakeRequest request) =>
        request is { Method: "POST", Path: "/messages" } ? _read.GetOrAdd(request.Number, _ => Read(request)) : null;

    private static BillingMessage? Read(FakeRequest request)
    {
        try
        {
            var body = request.ReadJson<Body>();
            return body is { MessageId.Length: > 0 and <= 64, OrderId.Length: > 0 and <= 64, Sequence: > 0, Customer.Length: > 0 and <= 64, AmountMinor: > 0, State.Length: > 0 }
                ? new BillingMessage(body.MessageId, body.OrderId, body.Sequence.Value, body.Customer, body.AmountMinor.Value, body.State)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Body(string? MessageId, string? OrderId, long? Sequence, string? Customer, long? AmountMinor, string? State);
}
