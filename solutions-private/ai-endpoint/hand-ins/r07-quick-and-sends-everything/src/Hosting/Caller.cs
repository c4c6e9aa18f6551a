using Microsoft.AspNetCore.WebUtilities;

namespace AiEndpoint.Hosting;

/// <summary>What the gateway says about the caller, in headers, and what the caller asks, in the query.</summary>
internal static class Caller
{
    public const string TokenHeader = "Device-Token";

    public static string Owner(HttpContext context) => Read(context, "Owner-Id", IsId);

    public static string Key(HttpContext context) => Read(context, "Idempotency-Key", IsId);

    public static string Token(HttpContext context) =>
        Read(context, TokenHeader, text => text is { Length: > 0 and <= 256 } && text.All(c => c is > ' ' and <= '~'));

    /// <summary>Whether this is 1 to 64 ASCII letters, digits, '-' or '_'.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>A parameter of the query in exactly this spelling; null if it is absent.</summary>
    public static string? Query(HttpContext context, string name)
    {
        string? found = null;
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
        {
            if (pair.DecodeName().ToString() != name) continue;
            if (found is not null)
                throw new RefusedException(StatusCodes.Status400BadRequest, "query", $"{name} is given twice.");
            found = pair.DecodeValue().ToString();
        }

        return found;
    }

    private static string Read(HttpContext context, string header, Func<string?, bool> isValid) =>
        context.Request.Headers[header] is [{ } text] && isValid(text)
            ? text
            : throw new RefusedException(StatusCodes.Status400BadRequest, "header", $"{header} is missing or malformed.");
}
