using System.Text.RegularExpressions;

namespace Oversell.Hosting;

/// <summary>The text that codes, keys and ids of callers are made of.</summary>
internal static partial class Token
{
    /// <summary>Whether it is 1 to 64 ASCII letters, digits, '-' or '_'.</summary>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Form();
}
