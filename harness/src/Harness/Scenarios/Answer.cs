using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Harness.Scenarios;

/// <summary>What a caller got back for one request.</summary>
/// <param name="Status">The status code; null when the connection dropped or nothing came in time.</param>
/// <param name="Body">The body's text.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="RetryAfter">The header as it was sent; null without one.</param>
/// <param name="Problem">Why there is no status, for example "the connection was dropped".</param>
public sealed record Answer(int? Status, string Body, string? ContentType, string? RetryAfter, string? Problem = null)
{
    private const int MostChars = 300;

    /// <summary>Nothing came within the caller's patience.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>Whether it is problem details.</summary>
    public bool IsProblem => ContentType == "application/problem+json";

    /// <summary>Whether Retry-After is there, in whole seconds within the bounds.</summary>
    public bool SaysWhenToRetry(int minSeconds, int maxSeconds) =>
        int.TryParse(RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds >= minSeconds && seconds <= maxSeconds;

    /// <summary>The body as JSON of a type; null when it is not.</summary>
    public T? Read<T>()
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A field of the body's object; null when it is not there.</summary>
    public JsonElement? Element(string name) =>
        Read<JsonDocument>()?.RootElement is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A field of the body's object as text; null when it is not there.</summary>
    public string? Field(string name) => Element(name)?.ToString();

    /// <inheritdoc />
    public override string ToString() =>
        Status is null
            ? Problem!
            : $"{Status}{(RetryAfter is null ? "" : $" (Retry-After {RetryAfter})")} {(Body.Length > MostChars ? Body[..MostChars] + "…" : Body)}".TrimEnd();

    /// <summary>Answers as story lines.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Answer> answers) =>
        answers.Count <= 6
            ? answers.Select((answer, index) => $"answer {index + 1}: {answer}")
            : [.. answers.Take(3).Select((answer, index) => $"answer {index + 1}: {answer}"), $"… {answers.Count - 4} more", $"last answer: {answers[^1]}"];

    internal static async Task<Answer> FromAsync(HttpResponseMessage response, CancellationToken cancellation) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(cancellation),
        response.Content.Headers.ContentType is MediaTypeHeaderValue type ? type.MediaType : null,
        response.Headers.TryGetValues("Retry-After", out var values) ? string.Join(", ", values) : null);
}
