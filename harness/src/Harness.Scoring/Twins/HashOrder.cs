using System.Security.Cryptography;
using System.Text;

namespace Harness.Twins;

/// <summary>
/// An order that looks random and is the same on every system and every version of .NET, unlike that of `System.Random`: names are sorted by
/// the SHA-256 of "purpose/name" in UTF-8.
/// </summary>
internal static class HashOrder
{
    /// <summary>Orders names.</summary>
    /// <param name="purpose">Each purpose gets an order of its own, independent of the others.</param>
    /// <param name="names">The names; the order in which they come does not matter.</param>
    public static IReadOnlyList<string> Of(string purpose, IEnumerable<string> names) =>
        [.. names.OrderBy(name => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}/{name}"))), StringComparer.Ordinal)];
}
