using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Identity;

internal sealed record TokenClaims(string Tid, string Sub);

/// <summary>Reads the tokens that Identity issues: JWTs, signed with RS256.</summary>
internal sealed class Tokens(SigningKeys keys, TimeProvider clock, IConfiguration configuration)
{
    private const double Leeway = 60;

    private static readonly SearchValues<char> Word =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Reads a token; null if it is not valid.</summary>
    public async Task<TokenClaims?> ReadAsync(string token)
    {
        if (token.Length > 8192 || token.Split('.') is not [var header, var payload, var signature]) return null;
        if (KeyOf(header) is not { } kid || ClaimsOf(payload) is not { } claims || Decode(signature) is not { } signed) return null;
        if (await keys.FindAsync(kid) is not { } key) return null;
        try
        {
            using var rsa = RSA.Create(key);
            var data = Encoding.ASCII.GetBytes($"{header}.{payload}");
            return rsa.VerifyData(data, signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ? claims : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string? KeyOf(string part)
    {
        using var header = Parse(part);
        return header is not null && TextOf(header.RootElement, "alg") == "RS256" ? TextOf(header.RootElement, "kid") : null;
    }

    private TokenClaims? ClaimsOf(string part)
    {
        using var payload = Parse(part);
        if (payload?.RootElement is not { } claims) return null;
        var now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return TextOf(claims, "iss") is { } issuer && issuer == configuration["Identity:Issuer"]
            && claims.TryGetProperty("aud", out var audience) && IsForUs(audience)
            && claims.TryGetProperty("exp", out var end) && NumberOf(end) is { } exp && exp >= now - Leeway
            && (!claims.TryGetProperty("nbf", out var start) || NumberOf(start) is { } nbf && nbf <= now + Leeway)
            && TextOf(claims, "tid") is { } tid && IsWord(tid) && TextOf(claims, "sub") is { } sub && IsWord(sub)
            ? new TokenClaims(tid, sub) : null;
    }

    private bool IsForUs(JsonElement audience) => audience.ValueKind switch
    {
        JsonValueKind.String => TextOf(audience) is { } one && one == configuration["Identity:Audience"],
        JsonValueKind.Array => audience.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && IsForUs(one)),
        _ => false,
    };

    private static bool IsWord(string text) => text.Length is >= 1 and <= 64 && !text.AsSpan().ContainsAnyExcept(Word);

    private static double? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    private static string? TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? TextOf(value) : null;

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a pair, or no UTF-8.
            return null;
        }
    }

    private static JsonDocument? Parse(string part)
    {
        if (Decode(part) is not { } bytes) return null;
        try
        {
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Decodes one part of a token, which has neither blanks nor padding, and one spelling only.</summary>
    private static byte[]? Decode(string part)
    {
        if (part.Length % 4 == 1 || part.AsSpan().ContainsAnyExcept(Word)) return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            return Base64Url.EncodeToString(bytes) == part ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>The keys that Identity signs tokens with.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, ILogger<SigningKeys> logger)
{
    // A token names its key, and anybody can write a token: Identity is not asked about each. It counts from the end of the time before, so that
    // Identity hears of us at most once in 5 s wherever a request spent its time.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(5.2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HttpClient _http = new(HandlerOf(handlers)) { Timeout = Timeout.InfiniteTimeSpan };
    private volatile Dictionary<string, RSAParameters> _keys = [];
    private Task? _asking;
    private long? _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, had none a moment ago, or is away.</summary>
    public async Task<RSAParameters?> FindAsync(string kid)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        if (Asking() is { } asking) await asking;
        return _keys.TryGetValue(kid, out known) ? known : null;
    }

    // All who wait, wait for the same answer.
    private Task? Asking()
    {
        lock (_gate)
        {
            if (_asking is not null) return _asking;
            if (_askedAt is { } askedAt && Stopwatch.GetElapsedTime(askedAt) < AsksAgainAfter) return null;
            return _asking = Task.Run(AskAsync);
        }
    }

    private async Task AskAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var address = $"{configuration["Dependencies:Identity:BaseAddress"]?.TrimEnd('/')}/jwks";
            using var answer = await _http.GetAsync(new Uri(address), patience.Token);
            if (answer.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"Identity answers {(int)answer.StatusCode}.");
            using var published = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(patience.Token));
            _keys = Read(published.RootElement);
        }
        catch (Exception fault)
        {
            logger.LogWarning("Identity's keys could not be read: {Kind}", fault.GetType().Name);
        }
        finally
        {
            lock (_gate) (_asking, _askedAt) = (null, Stopwatch.GetTimestamp());
        }
    }

    private static Dictionary<string, RSAParameters> Read(JsonElement published)
    {
        var keys = new Dictionary<string, RSAParameters>();
        foreach (var key in published.GetProperty("keys").EnumerateArray())
        {
            if (key.ValueKind != JsonValueKind.Object || TextOf(key, "kty") != "RSA" || TextOf(key, "use") != "sig") continue;
            if (TextOf(key, "kid") is not { } kid || TextOf(key, "n") is not { } n || TextOf(key, "e") is not { } e) continue;
            try
            {
                keys[kid] = new RSAParameters { Modulus = Base64Url.DecodeFromChars(n), Exponent = Base64Url.DecodeFromChars(e) };
            }
            catch (FormatException)
            {
                // The others may be right.
            }
        }

        return keys;
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static SocketsHttpHandler HandlerOf(HttpHandlers handlers)
    {
        var handler = handlers.Create();
        // A connection that is used again and then cut would be asked once more by itself.
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        handler.ActivityHeadersPropagator = null;
        return handler;
    }
}
