using System.Text.Json;

namespace Harness.Fakes;

/// <summary>A request as a fake received it, body included.</summary>
public sealed record FakeRequest
{
    /// <summary>The request's number at this fake, from one, in order of receipt.</summary>
    public required long Number { get; init; }

    /// <summary>The method, upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark; empty without one.</summary>
    public string Query { get; init; } = "";

    /// <summary>The headers; names are case-insensitive, several values are joined by ", ".</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body's text; empty without one.</summary>
    public required string Body { get; init; }

    /// <summary>The route values, for example "id" of "/charges/{id}".</summary>
    public IReadOnlyDictionary<string, string> Route { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was received: a timestamp of the fake's clock.</summary>
    internal long ReceivedAt { get; init; }

    /// <summary>When it was sent: the same, unless a fault lets it be under way for a while.</summary>
    internal long SentAt { get; init; }

    /// <summary>A header's value; null when it was not sent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Reads the body as JSON, by web conventions (camel case).</summary>
    /// <exception cref="JsonException">The body is not such JSON.</exception>
    public T ReadJson<T>() => JsonSerializer.Deserialize<T>(Body, JsonSerializerOptions.Web)
        ?? throw new JsonException("The body is null.");
}
