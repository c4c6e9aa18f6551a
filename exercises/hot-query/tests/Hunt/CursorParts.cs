using Harness.Scenarios;

namespace HotQuery.Tests.Hunt;

/// <summary>
/// Other spellings of a cursor (C3) that change a part of it: whoever puts several encodings into one text may be strict about one of them
/// and lenient about another.
/// </summary>
internal static class CursorParts
{
    private const int Letters = 12;

    /// <summary>The texts, none of which was given out.</summary>
    public static IEnumerable<(string How, string Text)> Respelled(ScenarioContext scenario, string cursor) =>
        Parts(cursor).Concat(Halves(cursor)).Concat(Single(scenario, cursor)).Concat(More(cursor)).Where(one => one.Text != cursor).DistinctBy(one => one.Text);

    // Every run of letters and digits by itself.
    private static IEnumerable<(string How, string Text)> Parts(string cursor)
    {
        for (var at = 0; at < cursor.Length; at++)
        {
            var end = at;
            while (end < cursor.Length && char.IsAsciiLetterOrDigit(cursor[end])) end++;
            if (end == at) continue;
            yield return ("one part in capitals", cursor[..at] + cursor[at..end].ToUpperInvariant() + cursor[end..]);
            yield return ("one part in small letters", cursor[..at] + cursor[at..end].ToLowerInvariant() + cursor[end..]);
            at = end;
        }
    }

    private static IEnumerable<(string How, string Text)> Halves(string cursor)
    {
        var half = cursor.Length / 2;
        yield return ("its first half in capitals", cursor[..half].ToUpperInvariant() + cursor[half..]);
        yield return ("its first half in small letters", cursor[..half].ToLowerInvariant() + cursor[half..]);
        yield return ("its second half in capitals", cursor[..half] + cursor[half..].ToUpperInvariant());
        yield return ("its second half in small letters", cursor[..half] + cursor[half..].ToLowerInvariant());
    }

    private static IEnumerable<(string How, string Text)> Single(ScenarioContext scenario, string cursor)
    {
        var letters = Enumerable.Range(0, cursor.Length).Where(at => char.IsAsciiLetter(cursor[at]));
        foreach (var at in scenario.Shuffled(letters).Take(Letters))
            yield return ("one letter in the other case", cursor[..at] + (char)(cursor[at] ^ 0x20) + cursor[(at + 1)..]);
    }

    // What parts of a text are parted by.
    private static IEnumerable<(string How, string Text)> More(string cursor) =>
        ".:|,;~-_".Select(separator => ($"with another part, after '{separator}'", $"{cursor}{separator}x"));
}
