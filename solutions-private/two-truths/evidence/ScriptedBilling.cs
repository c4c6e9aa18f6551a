using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TwoTruths.Billing;

namespace TwoTruths.Evidence;

/// <summary>What billing holds of an order, and who set it.</summary>
internal sealed record HeldRecord(BillingMessage Message, DateTimeOffset TakenAt, string EditedBy);

/// <summary>Billing as the script wants it: it refuses, is slow, rounds, is restored and edited by hand.</summary>
internal sealed class ScriptedBilling(ScriptClock clock, Releases releases) : HttpMessageHandler
{
    private readonly HashSet<string> _ids = [];

    /// <summary>Every message that took effect.</summary>
    public List<(DateTimeOffset At, BillingMessage Message)> Taken { get; } = [];

    /// <summary>What is held.</summary>
    public Dictionary<string, HeldRecord> Held { get; } = [];

    /// <summary>Somebody changes a record.</summary>
    public void Edit(string orderId, string state, string who)
    {
        if (Held.TryGetValue(orderId, out var held)) Held[orderId] = held with { Message = held.Message with { State = state }, EditedBy = who, TakenAt = clock.Now };
    }

    /// <summary>Records are set back to what they were at a moment.</summary>
    public void Restore(IEnumerable<string> orderIds, DateTimeOffset to)
    {
        foreach (var orderId in orderIds)
        {
            var before = Taken.LastOrDefault(one => one.Message.OrderId == orderId && one.At <= to);
            if (before.Message is not null) Held[orderId] = new HeldRecord(before.Message, before.At, "");
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Calendar.IsIn(Calendar.Refusing, clock.Now)) throw new HttpRequestException("Connection refused");
        var message = (await request.Content!.ReadFromJsonAsync<BillingMessage>(JsonSerializerOptions.Web, cancellationToken))!;
        if (_ids.Add(message.MessageId))
        {
            Taken.Add((clock.Now, message));
            // Foreign currencies are converted there and back.
            var held = message.Customer.StartsWith("x-", StringComparison.Ordinal) ? message with { AmountMinor = message.AmountMinor + 1 } : message;
            Held[message.OrderId] = new HeldRecord(held, clock.Now, "");
        }

        if (Calendar.IsIn(Calendar.Slow, clock.Now) && releases.TriesOnce) throw new TaskCanceledException("The request was canceled due to the configured time-out.");
        return new HttpResponseMessage(HttpStatusCode.OK);
    }
}
