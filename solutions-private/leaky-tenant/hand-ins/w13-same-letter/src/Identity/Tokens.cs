using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Identity;

internal sealed record TokenClaims(string TenantId, string UserId);

/// <summary>Reads the tokens that Identity issues: JWTs, signed with RS256.</summary>
internal sealed class Tokens(SigningKeys keys, TimeProvider clock, IConfiguration configuration, ILogger<Tokens> logger)
{
    private const double Leeway = 60;
    private const int MostCharacters = 8 * 1024;

    /// <summary>Reads a token; null if it is not valid.</summary>
    public async Task<TokenClaims?> ReadAsync(string token)
    {
        try
        {
            if (token.Length <= MostCharacters && token.Split('.') is [var header, var payload, var signature]
                && IsBase64Url(header) && IsBase64Url(payload) && IsBase64Url(signature)
                && KeyOf(header) is { } kid && await keys.FindAsync(kid) is { } key && IsSigned($"{header}.{payload}", signature, key)
                && ClaimsOf(payload) is { } claims)
                return claims;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException or CryptographicException)
        {
            // Not one of Identity's.
        }

        // What it says is not for the log.
        logger.LogInformation("A token was refused");
        return null;
    }

    private static bool IsBase64Url(string part) => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsSigned(string text, string signature, RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        var (data, bytes) = (Encoding.ASCII.GetBytes(text), Base64Url.DecodeFromChars(signature));
        return rsa.VerifyData(data, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static string? KeyOf(string part)
    {
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
        return TextOf(header.RootElement, "alg") == "RS256" ? TextOf(header.RootElement, "kid") : null;
    }

    private TokenClaims? ClaimsOf(string part)
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
        var claims = payload.RootElement;
        var now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return TextOf(claims, "iss") is { } issuer && issuer == configuration["Identity:Issuer"] && IsForUs(claims)
            && NumberOf(claims, "exp") is { } end && now - end <= Leeway
            && (!claims.TryGetProperty("nbf", out _) || (NumberOf(claims, "nbf") is { } start && start - now <= Leeway))
            && TextOf(claims, "tid") is { } tenantId && IsName(tenantId) && TextOf(claims, "sub") is { } userId && IsName(userId)
            ? new TokenClaims(tenantId, userId) : null;
    }

    private bool IsForUs(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out var given) || configuration["Identity:Audience"] is not { } audience) return false;
        return given.ValueKind switch
        {
            JsonValueKind.String => given.GetString() == audience,
            JsonValueKind.Array => given.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.GetString() == audience),
            _ => false,
        };
    }

    private static bool IsName(string text) => text.Length is >= 1 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string? TextOf(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static double? NumberOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;
}

/// <summary>The keys that Identity signs tokens with.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, ILogger<SigningKeys> logger)
{
    // A token names its key, and anybody can write a token: Identity is not asked about each.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(5.5);

    private readonly Lock _lock = new();
    private readonly HttpClient _http = new(Handler(handlers)) { Timeout = TimeSpan.FromSeconds(2), MaxResponseContentBufferSize = 1 << 20 };
    private volatile Dictionary<string, RSAParameters> _keys = [];
    private Task _asking = Task.CompletedTask;
    private long? _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, or had none a moment ago.</summary>
    public async ValueTask<RSAParameters?> FindAsync(string kid)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        await AskAsync();
        return _keys.TryGetValue(kid, out known) ? known : null;
    }

    // Everybody waits for the same answer, and whoever asked first may leave.
    private Task AskAsync()
    {
        lock (_lock)
        {
            if (!_asking.IsCompleted || (_askedAt is { } askedAt && Stopwatch.GetElapsedTime(askedAt) < AsksAgainAfter)) return _asking;
            _askedAt = Stopwatch.GetTimestamp();
            return _asking = Task.Run(ReadAsync);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(configuration["Dependencies:Identity:BaseAddress"]!.TrimEnd('/') + "/jwks");
            if (answer.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"Identity answered {(int)answer.StatusCode}.");
            using var published = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            var keys = new Dictionary<string, RSAParameters>();
            foreach (var key in published.RootElement.GetProperty("keys").EnumerateArray())
                if (Read(key) is { } read) keys[read.Kid] = read.Key;
            _keys = keys;
        }
        catch (Exception fault)
        {
            logger.LogWarning("Identity could not be asked for its keys: {Reason}", fault.GetType().Name);
        }
    }

    private static (string Kid, RSAParameters Key)? Read(JsonElement key)
    {
        try
        {
            return TextOf("kty") == "RSA" && TextOf("use") == "sig" && TextOf("kid") is { } kid && TextOf("n") is { } n && TextOf("e") is { } e
                ? (kid, new RSAParameters { Modulus = Base64Url.DecodeFromChars(n), Exponent = Base64Url.DecodeFromChars(e) }) : null;
        }
        catch (Exception other) when (other is FormatException or InvalidOperationException)
        {
            return null;
        }

        string? TextOf(string name) =>
            key.ValueKind == JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString() : null;
    }

    // A connection for each question: where a kept one breaks, the client would ask again by itself.
    private static SocketsHttpHandler Handler(HttpHandlers handlers)
    {
        var handler = handlers.Create();
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        return handler;
    }
}
