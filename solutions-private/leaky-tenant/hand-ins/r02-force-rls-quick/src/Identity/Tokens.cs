using System.Buffers.Text;
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

        logger.LogDebug("A token was refused");
        return null;
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static bool IsSigned(string text, string signature, RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        var (data, bytes) = (Encoding.ASCII.GetBytes(text), Base64Url.DecodeFromChars(signature));
        // There is one spelling of a signature.
        return Base64Url.EncodeToString(bytes) == signature && rsa.VerifyData(data, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
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

