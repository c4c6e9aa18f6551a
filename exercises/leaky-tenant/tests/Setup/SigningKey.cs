using System.Buffers.Text;
using System.Security.Cryptography;

namespace LeakyTenant.Tests.Setup;

/// <summary>An RSA key, under the name that tokens call it by.</summary>
/// <param name="Kid">The name.</param>
/// <param name="Pair">Both halves of it.</param>
internal sealed record SigningKey(string Kid, RSAParameters Pair)
{
    private const int Bits = 2048;
    private const int MostPairs = 6;

    // Making a pair takes a tenth of a second or more, so all scenarios share these. What they are called is a scenario's own.
    private static readonly Lazy<RSAParameters>[] Pairs =
        [.. Enumerable.Range(0, MostPairs).Select(_ => new Lazy<RSAParameters>(MakePair))];

    /// <summary>One of a few pairs, under this name.</summary>
    public static SigningKey Of(string kid, int pair) => new(kid, Pairs[pair].Value);

    /// <summary>The public half, as Identity publishes it (I1).</summary>
    public Dictionary<string, object?> Published(string use = "sig") => new()
    {
        ["kty"] = "RSA", ["use"] = use, ["kid"] = Kid, ["alg"] = "RS256",
        ["n"] = Base64Url.EncodeToString(Pair.Modulus), ["e"] = Base64Url.EncodeToString(Pair.Exponent),
    };

    /// <summary>The public half as it stands in a PEM file.</summary>
    public string PublicPem()
    {
        using var rsa = RSA.Create(Pair);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>The RS256 signature of a text.</summary>
    public byte[] Sign(byte[] text)
    {
        using var rsa = RSA.Create(Pair);
        return rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static RSAParameters MakePair()
    {
        using var rsa = RSA.Create(Bits);
        return rsa.ExportParameters(includePrivateParameters: true);
    }
}
