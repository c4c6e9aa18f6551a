using System.Buffers.Text;

namespace HotQuery.Tests.Setup;

/// <summary>Texts that are no cursor that was given out (C3), made of one that was.</summary>
internal static class CursorSpellings
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>
    /// Other spellings of the same cursor: a reader that is lenient about padding, alphabets, letter case, white space, escapes or unused
    /// bits reads the same bytes from them.
    /// </summary>
    public static IEnumerable<(string How, string Text)> Respelled(string cursor)
    {
        (string How, string Text)[] spelled =
        [
            ("with padding", cursor + "="),
            ("with more padding", cursor + "=="),
            ("without its padding", cursor.TrimEnd('=')),
            ("in the other alphabet of base64", cursor.Replace('-', '+').Replace('_', '/')),
            ("in the alphabet of base64 for links", cursor.Replace('+', '-').Replace('/', '_')),
            ("in capitals", cursor.ToUpperInvariant()),
            ("in small letters", cursor.ToLowerInvariant()),
            ("with a line feed at its end", cursor + "\n"),
            ("with a space at its end", cursor + " "),
            ("with a space before it", " " + cursor),
            ("with a tab in it", cursor[..(cursor.Length / 2)] + "\t" + cursor[(cursor.Length / 2)..]),
            ("with a line break in it", cursor[..(cursor.Length / 2)] + "\r\n" + cursor[(cursor.Length / 2)..]),
            ("with a NUL at its end", cursor + "\0"),
            ("with a dot at its end", cursor + "."),
            ("with zeros before it", "00" + cursor),
            ("with a plus before it", "+" + cursor),
            ("with its first character escaped twice", $"%{(int)cursor[0]:X2}{cursor[1..]}"),
            ("with its first character full width", (char)(cursor[0] + 0xFEE0) + cursor[1..]),
            .. UnusedBits(cursor),
        ];
        return spelled.Where(one => one.Text != cursor).DistinctBy(one => one.Text);
    }

    /// <summary>One bit flipped in every byte that the text encodes: wherever a number is encoded, it becomes another number.</summary>
    public static IEnumerable<string> Altered(string cursor)
    {
        if (Base64Url.IsValid(cursor))
        {
            var bytes = Base64Url.DecodeFromChars(cursor);
            for (var at = 0; at < bytes.Length; at++)
            {
                var altered = bytes.ToArray();
                altered[at] ^= 1;
                yield return Base64Url.EncodeToString(altered);
            }
        }
        else
        {
            for (var at = 0; at < cursor.Length; at++)
                if (char.IsAsciiLetterOrDigit(cursor[at])) yield return cursor[..at] + Another(cursor[at]) + cursor[(at + 1)..];
        }

        yield return cursor[..(cursor.Length / 2)];
        yield return cursor + cursor;
    }

    // The last character of a part may encode bits that no byte needs: then others decode to the same.
    private static IEnumerable<(string How, string Text)> UnusedBits(string cursor)
    {
        for (var at = 0; at < cursor.Length; at++)
        {
            var isLast = at == cursor.Length - 1 || !Alphabet.Contains(cursor[at + 1], StringComparison.Ordinal);
            if (!isLast || Alphabet.IndexOf(cursor[at], StringComparison.Ordinal) is not (>= 0 and var value)) continue;
            yield return ("with an unused bit set", cursor[..at] + Alphabet[value ^ 1] + cursor[(at + 1)..]);
            yield return ("with another unused bit set", cursor[..at] + Alphabet[value ^ 2] + cursor[(at + 1)..]);
        }
    }

    private static char Another(char c) => char.IsAsciiDigit(c) ? (char)('0' + ((c - '0' + 1) % 10)) : c is 'b' or 'B' ? (char)(c + 1) : char.IsAsciiLetterUpper(c) ? 'B' : 'b';
}
