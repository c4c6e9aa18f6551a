using System.Text.Json;

namespace Harness.Fakes;

/// <summary>An answer of a fake.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Body">The body's text.</param>
/// <param name="ContentType">The body's media type; null sends none.</param>
public sealed record FakeAnswer(int Status, string Body = "", string? ContentType = null)
{
    /// <summary>Further headers, for example Retry-After.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Creates a JSON body, by web conventions (camel case).</summary>
    public static FakeAnswer Json<T>(int status, T body) =>
        new(status, JsonSerializer.Serialize(body, JsonSerializerOptions.Web), "application/json");

    /// <summary>Creates a JSON body with one field, "error".</summary>
    public static FakeAnswer Error(int status, string error) => Json(status, new { error });
}
