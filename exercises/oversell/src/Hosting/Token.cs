namespace Oversell.Hosting;

/// <summary>The text that codes, keys and ids of callers are made of.</summary>
internal static class Token
{
    /// <summary>Whether it is 1 to 64 ASCII letters, digits, '-' or '_'.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
