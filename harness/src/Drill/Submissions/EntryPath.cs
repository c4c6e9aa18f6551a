namespace Drill.Submissions;

/// <summary>Which names an entry of a submission may have. By allow-list: what no service needs is refused.</summary>
internal static class EntryPath
{
    private const int MaxLength = 240;
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
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or "." or "..") throw Refuse(name, "climbs or has an empty part");
            if (segment.EndsWith('.') || segment.EndsWith(' ')) throw Refuse(name, "has a part that ends with a dot or a space");
            if (segment.FirstOrDefault(letter => !IsAllowed(letter)) is var other && other != default)
                throw Refuse(name, $"has the character U+{(int)other:X4}, which is not allowed in a name");
        }

        return path;
    }

    /// <summary>What two names have in common that differ only by case: some file systems take them for one.</summary>
    public static string Collision(string path) => path.ToUpperInvariant();

    private static bool IsAllowed(char letter) => char.IsLetterOrDigit(letter) || char.IsSurrogate(letter)
        || Punctuation.Contains(letter)
        // A decomposed letter, as macOS writes them.
        || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark
        // Allowed in names that are ignored anyway: tools leave them.
        || letter is '@' or '$' or '%' or '&' or '^';

    private static RefusedSubmissionException Refuse(string name, string why) => new(
        $"The entry \"{Printable.Of(name)}\" {why}: no submission needs that. Make the archive with `./drill submit`.");
}
