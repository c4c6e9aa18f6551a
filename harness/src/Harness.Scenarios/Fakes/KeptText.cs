using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static System.FormattableString;

namespace Harness.Fakes;

/// <summary>
/// Shortens the text of requests for a journal, so that no client can fill the harness's memory: a long text is replaced by its length and
/// digest, which distinguish it from every other. Counts are not affected: every request stays an entry, and ordinary ones are kept whole.
/// </summary>
internal sealed class KeptText
{
    /// <summary>A text of up to this many characters is kept whole as long as there is room.</summary>
    public const int MostChars = 4 * 1024;

    /// <summary>The room for such texts, in characters: 8 MiB.</summary>
    public const long MostCharsInAll = 4 * 1024 * 1024;

    /// <summary>Kept whole even when the room is used up: paths, ids and small bodies, which distinguish requests.</summary>
    public const int AlwaysKeptChars = 256;

    private long chars;

    /// <summary>The request as the journal keeps it.</summary>
    public FakeRequest Of(FakeRequest request)
    {
        var kept = request with { Path = Keep(request.Path), Query = Keep(request.Query), Body = Keep(request.Body), Headers = Keep(request.Headers) };
        chars += kept.Path.Length + kept.Query.Length + kept.Body.Length + LengthOf(kept.Headers);
        return kept;
    }

    private string Keep(string text) => text.Length <= (chars < MostCharsInAll ? MostChars : AlwaysKeptChars) ? text : Digest(text);

    private Dictionary<string, string> Keep(IReadOnlyDictionary<string, string> headers)
    {
        var room = chars < MostCharsInAll ? MostChars : AlwaysKeptChars;
        if (headers is Dictionary<string, string> whole && LengthOf(headers) <= room) return whole;
        // Short ones first, so that a long header does not push out one that scenarios read.
        var kept = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers.OrderBy(header => header.Key.Length + header.Value.Length))
        {
            room -= name.Length + value.Length;
            if (room < 0) break;
            kept[name] = value;
        }

        return kept;
    }

    private static long LengthOf(IReadOnlyDictionary<string, string> headers) => headers.Sum(header => header.Key.Length + header.Value.Length);

    private static string Digest(string text) =>
        Invariant($"({text.Length} characters, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())))[..32]})");
}
