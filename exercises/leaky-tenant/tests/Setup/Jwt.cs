using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace LeakyTenant.Tests.Setup;

/// <summary>Writes tokens: those that Identity issues, and those that it never would.</summary>
internal static class Jwt
{
    /// <summary>A token of this header and these claims.</summary>
    /// <param name="header">The header's fields.</param>
    /// <param name="claims">The claims; one whose value is null is written as null.</param>
    /// <param name="sign">Makes the signature of the text that is signed.</param>
    public static string Write(IReadOnlyDictionary<string, object?> header, IReadOnlyDictionary<string, object?> claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>A token as Identity signs it.</summary>
    public static string Write(SigningKey key, IReadOnlyDictionary<string, object?> claims) => Write(HeaderOf(key), claims, key.Sign);

    /// <summary>The header of a token that is signed with this key.</summary>
    public static Dictionary<string, object?> HeaderOf(SigningKey key) => new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = key.Kid };

    private static string Part(IReadOnlyDictionary<string, object?> fields) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(fields));
}
