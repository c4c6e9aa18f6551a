using System.Collections.Immutable;
using System.Text.Json;
using Harness.Fakes;

namespace DoubleCharge.Tests.Setup;

/// <summary>A charge that took effect at the provider.</summary>
internal sealed record ProviderCharge(string Id, string Reference, string Status, long AmountMinor, string Currency)
{
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";

    /// <summary>Not part of the provider's answers: the harness uses it to tell whose charge it is.</summary>
    internal string CardToken { get; init; } = "";

    internal string IdempotencyKey { get; init; } = "";

    internal long RequestNumber { get; init; }
}

/// <summary>The card provider of the README's clauses P1 to P5.</summary>
internal sealed class CardProvider : HttpFake
{
    private static readonly TimeSpan ReceivedWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EffectWithin = TimeSpan.FromSeconds(2.98);

    // A provider that takes longer is broken (C11).
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);

    // No service has a reason to wait longer for one answer; beyond that, the provider no longer counts as keeping it waiting.
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);

    private static readonly string[] Silent = [FakeFault.NeverAnswerBeforeEffect.Name, FakeFault.NeverAnswerAfterEffect.Name];

    // Replaced under the lock and read without it: conditions over the journal read the charges while they hold the
    // journal's lock, and effects read the journal while they hold this one. Taking both locks would be a deadlock.
    private ImmutableList<ProviderCharge> _charges = [];

    private readonly Dictionary<string, (ChargeRequest Request, ProviderCharge Charge)> _byKey = [];
    private readonly HashSet<string> _declinedCards = [];

    public CardProvider() : base("provider")
    {
        Map("POST", "/charges", Charge);
        Map("GET", "/charges", Find);
    }

    /// <summary>Every charge that has taken effect, in order.</summary>
    public IReadOnlyList<ProviderCharge> Charges => Volatile.Read(ref _charges);

    /// <summary>The charges of one card, succeeded and declined.</summary>
    public IReadOnlyList<ProviderCharge> ChargesOf(string cardToken) =>
        [.. Charges.Where(charge => charge.CardToken == cardToken)];

    /// <summary>For how long the provider has not been broken, as the contract means it: no request of that time is late, dropped or answered 5xx.</summary>
    public TimeSpan UnbrokenFor
    {
        get
        {
            var now = Journal.Now;
            return now - Journal.Entries.Select(entry => BrokenUntil(entry, now)).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Whether a request is a charge of this card, whatever its JSON escapes.</summary>
    public static bool IsChargeOf(FakeRequest request, string cardToken) =>
        // Parsed only when it may be: most requests are about other cards.
        request.Method == "POST" && (request.Body.Contains(cardToken, StringComparison.Ordinal) || request.Body.Contains('\\'))
        && TryRead(request, out var asked) && asked.CardToken == cardToken;

    /// <summary>Charges of this card are declined from now on.</summary>
    public void Decline(string cardToken)
    {
        lock (State) _declinedCards.Add(cardToken);
    }

    /// <summary>Charges of this card succeed from now on.</summary>
    public void Accept(string cardToken)
    {
        lock (State) _declinedCards.Remove(cardToken);
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

    private FakeAnswer Charge(FakeRequest request)
    {
        // P3, whatever a fault or a busy machine does to a request: a charge that did not take effect in time never does.
        if (AgeOf(request) > EffectWithin || TransitOf(request) > ReceivedWithin) return FakeAnswer.Error(503, "This charge was not made in time.");
        if (request.Header("Idempotency-Key") is not { Length: > 0 and <= 64 } key || key.Any(c => c is < '!' or > '~'))
            return FakeAnswer.Error(400, "Idempotency-Key: 1-64 visible ASCII characters are required.");
        if (!TryRead(request, out var asked)) return FakeAnswer.Error(400, "The body is not a charge.");
        if (_byKey.TryGetValue(key, out var known))
            return known.Request == asked ? Answer(known.Charge) : FakeAnswer.Error(422, "The key was used with another body.");

        var charge = new ProviderCharge(
            $"ch_{request.Number}_{Guid.CreateVersion7():N}"[..24], asked.Reference!,
            _declinedCards.Contains(asked.CardToken!) ? ProviderCharge.Declined : ProviderCharge.Succeeded,
            asked.AmountMinor!.Value, asked.Currency!)
        {
            CardToken = asked.CardToken!, IdempotencyKey = key, RequestNumber = request.Number,
        };
        Volatile.Write(ref _charges, _charges.Add(charge));
        _byKey[key] = (asked, charge);
        return Answer(charge);
    }

    private FakeAnswer Find(FakeRequest request)
    {
        var query = System.Web.HttpUtility.ParseQueryString(request.Query);
        return query["reference"] is { Length: > 0 } reference
            ? FakeAnswer.Json(200, _charges.Where(charge => charge.Reference == reference).ToArray())
            : FakeAnswer.Error(400, "reference is required.");
    }

    private static FakeAnswer Answer(ProviderCharge charge) =>
        FakeAnswer.Json(charge.Status == ProviderCharge.Succeeded ? 201 : 402, charge);

    private static bool TryRead(FakeRequest request, out ChargeRequest asked)
    {
        asked = new ChargeRequest(null, null, null, null);
        try
        {
            asked = request.ReadJson<ChargeRequest>();
        }
        catch (JsonException)
        {
            return false;
        }

        return asked is { Reference.Length: > 0 and <= 64, AmountMinor: > 0, Currency.Length: 3, CardToken.Length: > 0 and <= 64 };
    }

    private sealed record ChargeRequest(string? Reference, long? AmountMinor, string? Currency, string? CardToken);
}
