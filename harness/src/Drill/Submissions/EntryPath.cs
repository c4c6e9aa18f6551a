using System.Text;

namespace Drill.Submissions;

/// <summary>Which names an entry of a submission may have. By allow-list: what no service needs is refused.</summary>
internal static class EntryPath
{
    private const int MaxLength = 240;

    // What file systems take of one name, with room for the names that are made of it.
    private const int MaxPartBytes = 200;

    // A whole checkout has half of that; each level costs a look at every glob.
    private const int MaxDepth = 24;
    private const string Punctuation = "_-.+,()[]{}=~#!' `";

    /// <summary>The entry's path with forward slashes and no trailing one.</summary>
    /// <exception cref="RefusedSubmissionException">It is absolute, climbs, or has characters that no file needs.</exception>
    public static string Check(string name)
    {
        var path = name.EndsWith('/') ? name[..^1] : name;
        // Said by tar of the folder itself, and before every path below it.
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        if (path is "" or ".") return "";
        if (path.StartsWith('/') || path.Contains(':') || path.Contains('\\'))
            throw Refuse(name, "is absolute or has a separator of another system");
        if (path.Length > MaxLength) throw Refuse(name[..60] + "…", $"is longer than {MaxLength} characters");
        if (!IsWellFormed(path)) throw Refuse(name, "is not valid Unicode");
        var parts = path.Split('/');
        if (parts.Length > MaxDepth) throw Refuse(name[..60] + "…", $"lies more than {MaxDepth} folders deep");
        foreach (var part in parts)
        {
            if (part is "" or "." or "..") throw Refuse(name, "climbs or has an empty part");
            if (part.EndsWith('.') || part.EndsWith(' ')) throw Refuse(name, "has a part that ends with a dot or a space");
            if (Encoding.UTF8.GetByteCount(part) > MaxPartBytes) throw Refuse(name, $"has a part of more than {MaxPartBytes} bytes");
            if (part.Index().Where(letter => !IsAllowed(letter.Item)).Select(letter => (char?)letter.Item).FirstOrDefault() is { } other)
                throw Refuse(name, $"has the character U+{(int)other:X4}, which is not allowed in a name");
        }

        return path;
    }

    /// <summary>
    /// What two names have in common that differ only by case or by how an accent is written: some file systems take them for one.
    /// </summary>
    public static string Collision(string path) => path.Normalize().ToUpperInvariant();

    /// <summary>The folders that a path lies in, the outermost first: "a/b/c" lies in "a" and "a/b".</summary>
    public static IEnumerable<string> FoldersOf(string path) =>
        path.Index().Where(letter => letter.Item == '/').Select(letter => path[..letter.Index]);

    // Half of a surrogate pair cannot be written as a file's name.
    private static bool IsWellFormed(string path) => !path.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static bool IsAllowed(char letter) => char.IsLetterOrDigit(letter) || char.IsSurrogate(letter)
        || Punctuation.Contains(letter)
        // A decomposed letter, as macOS writes them.
        || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark
        // Allowed in names that are ignored anyway: tools leave them.
        || letter is '@' or '$' or '%' or '&' or '^';

    private static RefusedSubmissionException Refuse(string name, string why) => new(
        $"The entry \"{Printable.Line(name)}\" {why}: no submission needs that. Make the archive with `./drill submit`.");
}
