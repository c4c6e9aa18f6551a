using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Harness.Scenarios;

/// <summary>
/// What a caller got back for one request. Nothing here throws, whatever the service answered: what cannot be read is null, and the
/// invariant under test judges it.
/// </summary>
/// <param name="Status">The status code; null when the connection dropped or the caller ran out of patience.</param>
/// <param name="Body">The body's text.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="RetryAfter">The Retry-After header as sent; null without one.</param>
/// <param name="Problem">Why there is no status, for example "the connection was dropped".</param>
public sealed record Answer(int? Status, string Body, string? ContentType, string? RetryAfter, string? Problem = null)
{
    /// <summary>A longer body is dropped: no contract asks for one.</summary>
    public const int MostBodyBytes = 4 * 1024 * 1024;

    private const int MostChars = 300;
    private const int MostHeaderChars = 100;

    /// <summary>Whether no complete answer came within the caller's patience.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>Whether the body is problem details.</summary>
    public bool IsProblem => ContentType == "application/problem+json";

    /// <summary>Whether Retry-After is present, in whole seconds within the bounds.</summary>
    public bool SaysWhenToRetry(int minSeconds, int maxSeconds) =>
        int.TryParse(RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds >= minSeconds && seconds <= maxSeconds;

    /// <summary>The body as JSON of a type; null when it is not, or when a member that is not nullable is null or absent.</summary>
    public T? Read<T>()
        where T : class => AnswerJson.Read<T>(Body);

    /// <summary>A field of the body's object; null when absent.</summary>
    public JsonElement? Element(string name) =>
        AnswerJson.Parse(Body) is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A field of the body's object as text; null when absent.</summary>
    public string? Field(string name) => Element(name)?.ToString();

    /// <inheritdoc />
    public override string ToString() =>
        Status is null
            ? Problem!
            : $"{Status}{(RetryAfter is null ? "" : $" (Retry-After {Shorten(RetryAfter, MostHeaderChars)})")} {Shorten(Body, MostChars)}".TrimEnd();

    /// <summary>Answers as story lines.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Answer> answers) =>
        answers.Count <= 6
            ? answers.Select((answer, index) => $"answer {index + 1}: {answer}")
            : [.. answers.Take(3).Select((answer, index) => $"answer {index + 1}: {answer}"), $"… {answers.Count - 4} more", $"last answer: {answers[^1]}"];

    /// <exception cref="HttpRequestException">The body broke off.</exception>
    /// <exception cref="IOException">The body broke off.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before its end.</exception>
    internal static async Task<Answer> FromAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var received)
        {
            if (body.Length + received > MostBodyBytes) return new Answer(null, "", null, null, $"an answer of more than {MostBodyBytes >> 20} MiB");
            body.Write(buffer, 0, received);
        }

        return new Answer(
            (int)response.StatusCode,
            // JSON is UTF-8, whatever character set a header names.
            Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart('\uFEFF'),
            response.Content.Headers.ContentType is MediaTypeHeaderValue type ? type.MediaType : null,
            response.Headers.TryGetValues("Retry-After", out var values) ? string.Join(", ", values) : null);
    }

    private static string Shorten(string text, int most) => text.Length > most ? text[..most] + "…" : text;
}
