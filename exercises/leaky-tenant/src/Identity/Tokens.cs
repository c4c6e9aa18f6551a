using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Identity;

internal sealed record TokenClaims(string? Iss, long? Exp, string? Tid, string? Sub);

/// <summary>Reads the tokens that Identity issues: JWTs, signed with RS256.</summary>
internal sealed class Tokens(SigningKeys keys, TimeProvider clock, IConfiguration configuration, ILogger<Tokens> logger)
{
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>Reads a token; null if it is not valid.</summary>
    public async Task<TokenClaims?> ReadAsync(string token)
    {
        try
        {
            if (token.Split('.') is [var header, var payload, var signature]
                && Parse<Header>(header) is { Alg: "RS256", Kid: { } kid } && await keys.FindAsync(kid) is { } key
                && IsSigned($"{header}.{payload}", signature, key) && Parse<TokenClaims>(payload) is { } claims && IsValid(claims))
                return claims;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            // Not one of Identity's.
        }

        logger.LogWarning("A token was refused: {Token}", token);
        return null;
    }

    private static bool IsSigned(string text, string signature, RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        var (data, bytes) = (Encoding.ASCII.GetBytes(text), Base64Url.DecodeFromChars(signature));
        return rsa.VerifyData(data, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private bool IsValid(TokenClaims claims) =>
        claims is { Tid: not null, Sub: not null, Exp: { } exp } && claims.Iss == configuration["Identity:Issuer"]
        && clock.GetUtcNow() - Leeway < DateTimeOffset.FromUnixTimeSeconds(exp);

    private static T? Parse<T>(string part) => JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(part), JsonSerializerOptions.Web);

    private sealed record Header(string? Alg, string? Kid);
}

/// <summary>The keys that Identity signs tokens with.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration)
{
    // A token names its key, and anybody can write a token: Identity is not asked about each.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(6);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly HttpClient _http = new(handlers.Create()) { Timeout = TimeSpan.FromSeconds(3) };
    private volatile Dictionary<string, RSAParameters> _keys = [];
    private long? _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, or had none a moment ago.</summary>
    public async Task<RSAParameters?> FindAsync(string kid)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        await _asking.WaitAsync();
        try
        {
            if (_askedAt is not { } askedAt || Stopwatch.GetElapsedTime(askedAt) > AsksAgainAfter)
            {
                _askedAt = Stopwatch.GetTimestamp();
                var published = await _http.GetFromJsonAsync<KeySet>(configuration["Dependencies:Identity:BaseAddress"] + "jwks");
                _keys = published!.Keys.Where(key => key is { Kty: "RSA", Use: "sig" }).ToDictionary(key => key.Kid, key => key.Read());
            }

            return _keys.TryGetValue(kid, out known) ? known : null;
        }
        finally
        {
            _asking.Release();
        }
    }

    private sealed record KeySet(Key[] Keys);
    private sealed record Key(string Kty, string? Use, string Kid, string N, string E)
    {
        public RSAParameters Read() => new() { Modulus = Base64Url.DecodeFromChars(N), Exponent = Base64Url.DecodeFromChars(E) };
    }
}
