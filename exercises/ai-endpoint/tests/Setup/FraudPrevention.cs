using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Harness.Fakes;

namespace AiEndpoint.Tests.Setup;

/// <summary>A question as fraud prevention received it (F1).</summary>
internal sealed record FraudCheck(string TransferId, string OwnerId, string From, string To, long AmountMinor, string Currency);

/// <summary>A question that was answered.</summary>
/// <param name="Check">The question.</param>
/// <param name="DeviceToken">The header.</param>
/// <param name="Answer">What it was answered; whether that arrived is in the journal.</param>
/// <param name="Number">The request's number in the journal.</param>
internal sealed record FraudVerdict(FraudCheck Check, string DeviceToken, FakeAnswer Answer, long Number)
{
    public override string ToString() => $"fraud: #{Number} about transfer {Check.TransferId}: {Answer.Status} {Answer.Body}";
}

/// <summary>The fraud prevention of the README's clauses F1 to F3. Unless it is told otherwise, it allows everything.</summary>
internal sealed class FraudPrevention : HttpFake
{
    public const string Allow = "allow";
    public const string Deny = "deny";

    private const string TokenHeader = "Device-Token";
    private const int MostTokenChars = 256;

    // Replaced under the lock and read without it: conditions over the journal read it while they hold the journal's lock.
    private ImmutableList<FraudVerdict> _verdicts = [];

    private readonly ConcurrentDictionary<string, FakeAnswer> _byToken = new();
    private volatile FakeAnswer _otherwise = Word(Allow);

    public FraudPrevention() : base("fraud") => Map("POST", "/checks", Check);

    /// <summary>Every question that was answered, in order.</summary>
    public IReadOnlyList<FraudVerdict> Verdicts => Volatile.Read(ref _verdicts);

    /// <summary>The answer with a verdict, or with any other word.</summary>
    public static FakeAnswer Word(string word) => FakeAnswer.Json(200, new { verdict = word });

    /// <summary>From now on it says this about these transfers; about all that nothing else was said about, if none is given.</summary>
    public void Says(string word, params IReadOnlyList<Intent> about) => Answers(Word(word), about);

    /// <summary>From now on it answers this about these transfers; about all that nothing else was said about, if none is given.</summary>
    public void Answers(FakeAnswer answer, params IReadOnlyList<Intent> about)
    {
        if (about.Count == 0) _otherwise = answer;
        foreach (var intent in about) _byToken[intent.DeviceToken] = answer;
    }

    /// <summary>Whether a request is a question about one of these transfers: each intent has a device token of its own.</summary>
    public static bool IsAbout(FakeRequest request, params IReadOnlyList<Intent> intents) =>
        request.Header(TokenHeader) is { } token && intents.Any(intent => intent.DeviceToken == token);

    /// <summary>How many questions about these transfers were received, those included that are not answered yet.</summary>
    public int AskedAbout(params IReadOnlyList<Intent> intents) => Journal.Entries.Count(entry => IsAbout(entry.Request, intents));

    /// <summary>Whether it has said `allow` to this very transfer, as it was asked for (C5).</summary>
    public bool HasAllowed(Intent intent, string transferId)
    {
        var check = new FraudCheck(transferId, intent.OwnerId, intent.From, intent.To, intent.AmountMinor, intent.Currency);
        return Verdicts.Any(verdict => verdict.Check == check && verdict.Answer.Status == 200 && verdict.Answer.Body == Word(Allow).Body);
    }

    /// <summary>What it was asked about a transfer, for a story.</summary>
    public IEnumerable<string> LinesOf(Intent intent) => Journal.Entries.Where(entry => IsAbout(entry.Request, intent)).Take(12)
        .Select(entry => Verdicts.FirstOrDefault(verdict => verdict.Number == entry.Request.Number) is { } said
            ? $"fraud: {entry}, said {said.Answer.Body}" : $"fraud: {entry}");

    private FakeAnswer Check(FakeRequest request)
    {
        if (request.Header(TokenHeader) is not { Length: > 0 and <= MostTokenChars } token || token.Any(c => c is < '!' or > '~'))
            return FakeAnswer.Error(400, $"{TokenHeader}: 1-{MostTokenChars} visible ASCII characters are required.");
        if (Read(request) is not { } check) return FakeAnswer.Error(400, "The body is not a question about a transfer.");
        var answer = _byToken.GetValueOrDefault(token) ?? _otherwise;
        Volatile.Write(ref _verdicts, _verdicts.Add(new FraudVerdict(check, token, answer, request.Number)));
        return answer;
    }

    private static FraudCheck? Read(FakeRequest request)
    {
        try
        {
            var body = request.ReadJson<Body>();
            return body is { TransferId.Length: > 0, OwnerId.Length: > 0, From.Length: > 0, To.Length: > 0, AmountMinor: > 0, Currency.Length: 3 }
                ? new FraudCheck(body.TransferId, body.OwnerId, body.From, body.To, body.AmountMinor.Value, body.Currency)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Body(string? TransferId, string? OwnerId, string? From, string? To, long? AmountMinor, string? Currency);
}
