using System.Collections.Immutable;
using System.Text.Json;
using Harness.Fakes;

namespace SlowDependency.Tests.Setup;

/// <summary>A reservation of stock.</summary>
internal sealed record Reservation(string Id, string Reference, string ProductId, int Quantity)
{
    /// <summary>Not part of the warehouse's answers: cancelling ends it.</summary>
    internal bool IsHeld { get; init; } = true;
}

/// <summary>The warehouse of the README's clauses D1 and D4 to D6.</summary>
internal sealed class Warehouse : HttpFake
{
    private static readonly TimeSpan EffectWithin = TimeSpan.FromSeconds(2.95);

    // Replaced under the lock and read without it: conditions over the journal read them while they hold the journal's lock.
    private ImmutableList<Reservation> _reservations = [];
    private ImmutableDictionary<string, int> _mostHeld = ImmutableDictionary<string, int>.Empty;

    private readonly HashSet<string> _soldOut = [];

    public Warehouse() : base("reservations")
    {
        Map("POST", "/reservations", Reserve);
        Map("GET", "/reservations", Find);
        Map("DELETE", "/reservations/{id}", Cancel);
    }

    /// <summary>The reservations that are held for an order now.</summary>
    public IReadOnlyList<Reservation> HeldFor(string reference) =>
        [.. Volatile.Read(ref _reservations).Where(one => one.IsHeld && one.Reference == reference)];

    /// <summary>The most reservations that were held for an order at once.</summary>
    public int MostHeldFor(string reference) => Volatile.Read(ref _mostHeld).GetValueOrDefault(reference);

    /// <summary>Whether a request reserves for this order.</summary>
    public static bool IsReservationFor(FakeRequest request, string reference) =>
        IsReservation(request) && TryRead(request, out var asked) && asked.Reference == reference;

    /// <summary>Matches the reservations from now on.</summary>
    public Func<FakeRequest, bool> LaterReservations()
    {
        var before = Journal.Count;
        return request => request.Number > before && IsReservation(request);
    }

    /// <summary>Whether a request reserves.</summary>
    public static bool IsReservation(FakeRequest request) => request.Method == "POST";

    /// <summary>
    /// Returns when no request that it has received can take effect any more: it did, was refused, or is too old (D5).
    /// Decides nothing.
    /// </summary>
    public Task WhenNothingIsToComeAsync()
    {
        var open = Journal.Entries.Where(IsToCome).Select(entry => entry.Request).ToList();
        if (open.Count == 0) return Task.CompletedTask;
        var left = EffectWithin - AgeOf(open[^1]);
        return Journal.WhenAsync(journal => !open.Any(request => IsToCome(journal.Entries[(int)request.Number - 1])), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    // A dropped connection, or a caller that left, says nothing about the effect.
    private bool IsToCome(JournalEntry entry) =>
        entry.EffectAt is null && entry.Outcome != RequestOutcome.Answered && AgeOf(entry.Request) < EffectWithin;

    /// <summary>Makes the product sold out.</summary>
    public void SellOut(string productId)
    {
        lock (State) _soldOut.Add(productId);
    }

    private FakeAnswer Reserve(FakeRequest request)
    {
        // D5, whatever a fault or a busy machine does to a request: a request that did not take effect in time never does.
        if (AgeOf(request) > EffectWithin) return FakeAnswer.Error(503, "Nothing was reserved in time.");
        if (!TryRead(request, out var asked)) return FakeAnswer.Error(400, "The body is not a reservation.");
        if (_soldOut.Contains(asked.ProductId!)) return FakeAnswer.Error(409, "There is nothing left of this product.");
        var reservation = new Reservation($"r_{request.Number}", asked.Reference!, asked.ProductId!, asked.Quantity!.Value);
        Volatile.Write(ref _reservations, _reservations.Add(reservation));
        var held = HeldFor(reservation.Reference).Count;
        Volatile.Write(ref _mostHeld, _mostHeld.SetItem(reservation.Reference, Math.Max(held, MostHeldFor(reservation.Reference))));
        return FakeAnswer.Json(201, reservation);
    }

    private FakeAnswer Find(FakeRequest request)
    {
        var query = System.Web.HttpUtility.ParseQueryString(request.Query);
        return query["reference"] is { Length: > 0 } reference
            ? FakeAnswer.Json(200, HeldFor(reference))
            : FakeAnswer.Error(400, "reference is required.");
    }

    private FakeAnswer Cancel(FakeRequest request)
    {
        var index = _reservations.FindIndex(one => one.Id == request.Route["id"]);
        if (index < 0) return FakeAnswer.Error(404, "There is no such reservation.");
        Volatile.Write(ref _reservations, _reservations.SetItem(index, _reservations[index] with { IsHeld = false }));
        return new FakeAnswer(204);
    }

    private static bool TryRead(FakeRequest request, out ReservationRequest asked)
    {
        asked = new ReservationRequest(null, null, null);
        try
        {
            asked = request.ReadJson<ReservationRequest>();
        }
        catch (JsonException)
        {
            return false;
        }

        return asked is { Reference.Length: > 0 and <= 64, ProductId.Length: > 0 and <= 64, Quantity: > 0 };
    }

    private sealed record ReservationRequest(string? Reference, string? ProductId, int? Quantity);
}
