using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Identity;

internal sealed record TokenClaims(string Tid, string Sub);

/// <summary>Reads the tokens that Identity issues: JWTs, signed with RS256.</summary>
internal sealed class Tokens(SigningKeys keys, TimeProvider clock, IConfiguration configuration, ILogger<Tokens> logger)
{
    private const double Leeway = 60;

    /// <summary>Reads a token; null if it is not valid.</summary>
    public async Task<TokenClaims?> ReadAsync(string token)
    {
        try
        {
            if (token.All(IsTokenCharacter) && token.Split('.') is [var header, var payload, var signature]
                && ReadKid(header) is { } kid && await keys.FindAsync(kid) is { } key && IsSigned($"{header}.{payload}", signature, key)
                && ReadClaims(payload) is { } claims)
                return claims;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException or CryptographicException)
        {
            // Not one of Identity's.
        }

        logger.LogInformation("A token was refused");
        return null;
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static bool IsSigned(string text, string signature, RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        var (data, bytes) = (Encoding.ASCII.GetBytes(text), Base64Url.DecodeFromChars(signature));
        return rsa.VerifyData(data, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static string? ReadKid(string header)
    {
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
        return Text(json.RootElement, "alg") == "RS256" ? Text(json.RootElement, "kid") : null;
    }

    private TokenClaims? ReadClaims(string payload)
    {
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var claims = json.RootElement;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var isInTime = Time(claims, "exp") is { } exp && now - exp <= Leeway
            && (!claims.TryGetProperty("nbf", out _) || Time(claims, "nbf") is { } nbf && nbf - now <= Leeway);
        return isInTime && Text(claims, "iss") == configuration["Identity:Issuer"] && IsForUs(claims)
            && Text(claims, "tid") is { } tid && IsName(tid) && Text(claims, "sub") is { } sub && IsName(sub) ? new TokenClaims(tid, sub) : null;
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

    private static bool IsName(string text) =>
        text.Length is >= 1 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

/// <summary>The keys that Identity signs tokens with.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, ILogger<SigningKeys> logger)
{
    // A token names its key, and anybody can write a token: Identity is not asked about each.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(6);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly HttpClient _http = Client(handlers);
    private volatile Dictionary<string, RSAParameters> _keys = [];
    private long? _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, or had none a moment ago.</summary>
    public async Task<RSAParameters?> FindAsync(string kid)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        await _asking.WaitAsync();
        try
        {
            if (!_keys.ContainsKey(kid) && (_askedAt is not { } askedAt || Stopwatch.GetElapsedTime(askedAt) > AsksAgainAfter))
            {
                _askedAt = Stopwatch.GetTimestamp();
                await AskAsync();
            }

            return _keys.TryGetValue(kid, out known) ? known : null;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task AskAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(configuration["Dependencies:Identity:BaseAddress"]!.TrimEnd('/') + "/jwks");
            if (answer.StatusCode != System.Net.HttpStatusCode.OK) throw new HttpRequestException($"Identity answered {(int)answer.StatusCode}.");
            using var published = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            var keys = new Dictionary<string, RSAParameters>();
            foreach (var key in published.RootElement.GetProperty("keys").EnumerateArray())
                if (Read(key) is var (kid, value)) keys[kid] = value;
            _keys = keys;
        }
        catch (Exception fault)
        {
            // The keys that we have stay good.
            logger.LogWarning("Identity did not tell its keys: {Fault}", fault.GetType().Name);
        }
    }

    private static (string Kid, RSAParameters Key)? Read(JsonElement key)
    {
        try
        {
            if (Text("kty") != "RSA" || Text("use") != "sig" || Text("kid") is not { } kid || Text("n") is not { } n || Text("e") is not { } e) return null;
            var parameters = new RSAParameters { Modulus = Base64Url.DecodeFromChars(n), Exponent = Base64Url.DecodeFromChars(e) };
            using var rsa = RSA.Create(parameters);
            return (kid, parameters);
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException or InvalidOperationException)
        {
            return null;
        }

        string? Text(string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static HttpClient Client(HttpHandlers handlers)
    {
        var handler = handlers.Create();
        // A connection that is not used again is not silently asked twice, either.
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        handler.ActivityHeadersPropagator = null;
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2), MaxResponseContentBufferSize = 1 << 20 };
    }
}
