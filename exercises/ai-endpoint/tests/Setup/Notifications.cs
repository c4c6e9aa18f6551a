using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Harness.Fakes;

namespace AiEndpoint.Tests.Setup;

/// <summary>A notification as it was sent (N1).</summary>
internal sealed record Notification(string NotificationId, string TransferId, string Kind)
{
    public override string ToString() => $"notification {NotificationId}: {Kind}, transfer {TransferId}";
}

/// <summary>A notification that was received, and what became of it.</summary>
internal sealed record Attempt(Notification Notification, JournalEntry Entry)
{
    public override string ToString() => $"notify: {Entry} [{Notification}]";
}

/// <summary>The notifications of the README's clauses N1 and N2.</summary>
internal sealed class Notifications : HttpFake
{
    private const int MostIdChars = 64;

    // One that takes longer is away.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    // No service has a reason to wait longer for one answer; beyond that, it no longer counts as keeping it waiting.
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);

    // Replaced under the lock and read without it: conditions over the journal read it while they hold the journal's lock.
    private ImmutableList<Notification> _effects = [];

    private readonly HashSet<string> _known = [];
    private readonly ConcurrentDictionary<long, Notification?> _read = new();

    public Notifications() : base("notify") => Map("POST", "/notifications", Take);

    /// <summary>Every notification that has taken effect, in order.</summary>
    public IReadOnlyList<Notification> Effects => Volatile.Read(ref _effects);

    /// <summary>Every notification that was received, those included that had no effect.</summary>
    public IReadOnlyList<Attempt> Attempts =>
    [
        .. Journal.Entries.Select(entry => (Entry: entry, Notification: NotificationOf(entry.Request)))
            .Where(one => one.Notification is not null)
            .Select(one => new Attempt(one.Notification!, one.Entry)),
    ];

    /// <summary>For how long it has not been away: no request of that time was late, dropped or answered anything but 2xx by a fault.</summary>
    public TimeSpan UnbrokenFor
    {
        get
        {
            var now = Journal.Now;
            return now - Journal.Entries.Select(entry => BrokenUntil(entry, now)).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The notifications about one transfer that have taken effect.</summary>
    public IReadOnlyList<Notification> EffectsOf(string transferId) => [.. Effects.Where(one => one.TransferId == transferId)];

    /// <summary>The notifications about one transfer that were received.</summary>
    public IReadOnlyList<Attempt> AttemptsOf(string transferId) => [.. Attempts.Where(one => one.Notification.TransferId == transferId)];

    /// <summary>Whether a request is a notification about this transfer; with a kind, of this kind.</summary>
    public bool IsAbout(FakeRequest request, string transferId, string? kind = null) =>
        NotificationOf(request) is { } one && one.TransferId == transferId && (kind is null || one.Kind == kind);

    /// <summary>
    /// Whether one of the requests from a number on has ended, and another was received after that: whoever sends does not wait for ever, and goes
    /// on. Conditions over the journal may ask.
    /// </summary>
    /// <param name="before">How many requests were received before.</param>
    public bool HasTriedAgain(int before)
    {
        var since = Journal.Entries.Skip(before).ToList();
        return since.Find(entry => !entry.IsInFlight) is { } first && since.Exists(entry => entry.ReceivedAt > first.EndedAt);
    }

    // Zero for a request without a fault.
    private static TimeSpan BrokenUntil(JournalEntry entry, TimeSpan now)
    {
        var endedAt = entry.EndedAt ?? now;
        var isFine = entry.Fault is null
            ? endedAt - entry.ReceivedAt <= AnswerWithin
            : entry.Status is >= 200 and < 300 && endedAt - entry.ReceivedAt <= AnswerWithin;
        if (isFine) return TimeSpan.Zero;
        return endedAt < entry.ReceivedAt + MostPatience ? endedAt : entry.ReceivedAt + MostPatience;
    }

    private FakeAnswer Take(FakeRequest request)
    {
        if (NotificationOf(request) is not { } notification) return FakeAnswer.Error(400, "This is no notification.");
        if (_known.Add(notification.NotificationId)) Volatile.Write(ref _effects, _effects.Add(notification));
        return FakeAnswer.Json(200, new { taken = true });
    }

    // Parsed once for each request: scenarios look at all of them again and again.
    private Notification? NotificationOf(FakeRequest request) =>
        request is { Method: "POST", Path: "/notifications" } ? _read.GetOrAdd(request.Number, _ => Read(request)) : null;

    private static Notification? Read(FakeRequest request)
    {
        try
        {
            var body = request.ReadJson<Body>();
            return body is { NotificationId.Length: > 0 and <= MostIdChars, TransferId.Length: > 0, Kind.Length: > 0 }
                && body.NotificationId.All(c => c is >= '!' and <= '~')
                ? new Notification(body.NotificationId, body.TransferId, body.Kind)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Body(string? NotificationId, string? TransferId, string? Kind);
}
