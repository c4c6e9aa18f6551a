using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Identity;

internal sealed record TokenClaims(string TenantId, string UserId);

/// <summary>Reads the tokens that Identity issues: JWTs, signed with RS256.</summary>
internal sealed class Tokens(SigningKeys keys, TimeProvider clock, IConfiguration configuration, ILogger<Tokens> logger)
{
    private const int MostChars = 8 * 1024;
    private const double LeewaySeconds = 60;

    /// <summary>Reads a token; null if it is not valid.</summary>
    public async Task<TokenClaims?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            if (token.Length <= MostChars && token.Split('.') is [var header, var payload, var signature]
                && KeyNameOf(header) is { } kid && await keys.FindAsync(kid, cancellationToken) is { } key
                && IsSigned($"{header}.{payload}", signature, key) && ClaimsOf(payload) is { } claims)
                return claims;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException or CryptographicException)
        {
            // Not one of Identity's.
        }

        logger.LogWarning("A token was refused");
        return null;
    }

    private static bool IsSigned(string text, string signature, RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        return rsa.VerifyData(Encoding.ASCII.GetBytes(text), Decode(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static string? KeyNameOf(string part)
    {
        using var header = JsonDocument.Parse(Decode(part));
        return header.RootElement.ValueKind == JsonValueKind.Object && TextOf(header.RootElement, "alg") == "RS256"
            ? TextOf(header.RootElement, "kid") : null;
    }

    private TokenClaims? ClaimsOf(string part)
    {
        using var payload = JsonDocument.Parse(Decode(part));
        var claims = payload.RootElement;
        if (claims.ValueKind != JsonValueKind.Object || TextOf(claims, "iss") != configuration["Identity:Issuer"] || !IsForUs(claims)
            || !IsForNow(claims) || TextOf(claims, "tid") is not { } tenantId || TextOf(claims, "sub") is not { } userId)
            return null;
        return IsName(tenantId) && IsName(userId) ? new TokenClaims(tenantId, userId) : null;
    }

    private bool IsForUs(JsonElement claims)
    {
        var audience = configuration["Identity:Audience"];
        return claims.TryGetProperty("aud", out var aud) && aud.ValueKind switch
        {
            JsonValueKind.String => aud.GetString() == audience,
            JsonValueKind.Array => aud.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.GetString() == audience),
            _ => false,
        };
    }

    private bool IsForNow(JsonElement claims)
    {
        var now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        if (!claims.TryGetProperty("exp", out var exp) || exp.ValueKind != JsonValueKind.Number || now - exp.GetDouble() > LeewaySeconds) return false;
        return !claims.TryGetProperty("nbf", out var nbf) || nbf.ValueKind == JsonValueKind.Null
            || (nbf.ValueKind == JsonValueKind.Number && nbf.GetDouble() - now <= LeewaySeconds);
    }

    private static bool IsName(string text) => text.Length is >= 1 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string? TextOf(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // The decoder also takes padding, white space and other bits at the end, which compact JWS does not have.
    private static byte[] Decode(string part)
    {
        var bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part ? bytes : throw new FormatException();
    }
}

/// <summary>The keys that Identity signs tokens with.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, TimeProvider clock, ILogger<SigningKeys> logger)
{
    // A token names its key, and anybody can write a token: Identity is not asked about each. Counted from the end of the last time.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(5.2);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly HttpClient _http = CreateClient(handlers);
    private readonly Uri _address = new(new Uri(configuration["Dependencies:Identity:BaseAddress"]!), "jwks");
    private volatile Dictionary<string, RSAParameters> _keys = [];
    private long? _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, or had none a moment ago.</summary>
    public async Task<RSAParameters?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_keys.TryGetValue(kid, out known)) return known;
            if (_askedAt is not { } askedAt || clock.GetElapsedTime(askedAt) > AsksAgainAfter) await AskAsync();
            return _keys.TryGetValue(kid, out known) ? known : null;
        }
        finally
        {
            _asking.Release();
        }
    }

    // Everybody waits for this: it does not end because one caller leaves.
    private async Task AskAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(_address);
            if (answer.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"Identity answers {(int)answer.StatusCode}.");
            using var published = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            var keys = new Dictionary<string, RSAParameters>(StringComparer.Ordinal);
            foreach (var key in published.RootElement.GetProperty("keys").EnumerateArray())
                if (Read(key) is var (kid, parameters)) keys[kid] = parameters;
            _keys = keys;
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "Identity was asked for its keys in vain");
        }
        finally
        {
            _askedAt = clock.GetTimestamp();
        }
    }

    private static (string Kid, RSAParameters Parameters)? Read(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || TextOf(key, "kty") != "RSA" || TextOf(key, "use") != "sig" || TextOf(key, "kid") is not { } kid
            || TextOf(key, "n") is not { } n || TextOf(key, "e") is not { } e)
            return null;
        return (kid, new RSAParameters { Modulus = Base64Url.DecodeFromChars(n), Exponent = Base64Url.DecodeFromChars(e) });
    }

    private static string? TextOf(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Connections are not kept: a request over one that has just been closed would be sent a second time.
    private static HttpClient CreateClient(HttpHandlers handlers)
    {
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2) };
    }
}
