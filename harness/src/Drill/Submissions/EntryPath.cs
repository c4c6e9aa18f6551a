using System.Text;

namespace Drill.Submissions;

/// <summary>Checks the names of a submission's entries. It is an allow-list: names that no service needs are refused.</summary>
internal static class EntryPath
{
    private const int MaxLength = 240;

    // The limit of common file systems for one name, with room for names derived from it.
    private const int MaxPartBytes = 200;

    // A whole checkout is half as deep. Each level costs one match against every glob.
    private const int MaxDepth = 24;
    private const string Punctuation = "_-.+,()[]{}=~#!' `";

    /// <summary>The entry's path with forward slashes and no trailing one.</summary>
    /// <exception cref="RefusedSubmissionException">The path is absolute, leaves the folder, or has characters that no file needs.</exception>
    public static string Check(string name)
    {
        var path = name.EndsWith('/') ? name[..^1] : name;
        // tar writes "./" for the folder itself, and before every path below it.
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        if (path is "" or ".") return "";
        if (path.StartsWith('/') || path.Contains(':') || path.Contains('\\'))
            throw Refuse(name, "is absolute, or has a backslash or a colon");
        if (path.Length > MaxLength) throw Refuse(name[..60] + "…", $"is longer than {MaxLength} characters");
        if (!IsWellFormed(path)) throw Refuse(name, "is not valid Unicode");
        var parts = path.Split('/');
        if (parts.Length > MaxDepth) throw Refuse(name[..60] + "…", $"is more than {MaxDepth} folders deep");
        foreach (var part in parts)
        {
            if (part is "" or "." or "..") throw Refuse(name, "has an empty part, or the part . or ..");
            if (part.EndsWith('.') || part.EndsWith(' ')) throw Refuse(name, "has a part that ends with a dot or a space");
            if (Encoding.UTF8.GetByteCount(part) > MaxPartBytes) throw Refuse(name, $"has a part of more than {MaxPartBytes} bytes");
            if (part.Index().Where(letter => !IsAllowed(letter.Item)).Select(letter => (char?)letter.Item).FirstOrDefault() is { } other)
                throw Refuse(name, $"has the character U+{(int)other:X4}, which is not allowed in a name");
        }

        return path;
    }

    /// <summary>
    /// A key that is equal for names that differ only in case or in how an accent is encoded: some file systems treat them as one.
    /// </summary>
    public static string Collision(string path) => path.Normalize().ToUpperInvariant();

    /// <summary>The parent folders of a path, the outermost first: "a" and "a/b" for "a/b/c".</summary>
    public static IEnumerable<string> FoldersOf(string path) =>
        path.Index().Where(letter => letter.Item == '/').Select(letter => path[..letter.Index]);

    // Half of a surrogate pair is not valid in a file name.
    private static bool IsWellFormed(string path) => !path.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static bool IsAllowed(char letter) => char.IsLetterOrDigit(letter) || char.IsSurrogate(letter)
        || Punctuation.Contains(letter)
        // A decomposed letter, as macOS writes it.
        || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark
        // Allowed, because tools leave files with such names, which are ignored anyway.
        || letter is '@' or '$' or '%' or '&' or '^';

    private static RefusedSubmissionException Refuse(string name, string why) => new(
        $"The entry \"{Printable.Line(name)}\" {why}. No submission needs that. Make the archive with `./drill submit`.");
}
