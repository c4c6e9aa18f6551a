using Harness.Fakes;

namespace LeakyTenant.Tests.Setup;

/// <summary>Finds secrets, and longer parts of them, in any text, whatever its letter case.</summary>
internal sealed class Secrets
{
    /// <summary>The shortest part that counts; a random text of this length is nowhere by chance.</summary>
    public const int PartChars = 12;

    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known;

    /// <summary>Secrets of at least <see cref="PartChars"/> random characters.</summary>
    public Secrets(IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.Select(secret => secret.ToLowerInvariant()))
            for (var start = 0; start + PartChars <= secret.Length; start++) _parts.Add(secret.Substring(start, PartChars));
        _known = _parts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Parts of them for a search in the database: each longer part of a secret holds one of these.</summary>
    public static IReadOnlyList<string> PartsOf(IEnumerable<string> secrets) =>
    [
        .. secrets.SelectMany(secret => Enumerable.Range(0, Math.Max(0, secret.Length - PartChars) / (PartChars / 2) + 1)
            .Select(number => Math.Min(number * (PartChars / 2), secret.Length - PartChars)).Append(secret.Length - PartChars)
            .Select(start => secret.Substring(start, PartChars))).Distinct(),
    ];

    /// <summary>Whether a text holds a part of a secret.</summary>
    public bool AreIn(string? text)
    {
        if (text is null) return false;
        var lower = text.ToLowerInvariant().AsSpan();
        for (var start = 0; start + PartChars <= lower.Length; start++)
            if (_known.Contains(lower.Slice(start, PartChars))) return true;
        return false;
    }

    /// <summary>The places of a request that hold one; the values of the named header are left out.</summary>
    public IEnumerable<string> PlacesIn(FakeRequest request, string? exceptHeader = null)
    {
        if (AreIn(Uri.UnescapeDataString(request.Path + request.Query))) yield return $"the address {request.Path}{request.Query}";
        if (AreIn(request.Body)) yield return $"the body {request.Body}";
        foreach (var (name, value) in request.Headers.Where(header => !header.Key.Equals(exceptHeader, StringComparison.OrdinalIgnoreCase)))
            if (AreIn(value) || AreIn(name)) yield return $"the header {name}: {value}";
    }
}
