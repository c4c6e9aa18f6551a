using System.Text.Json;

namespace Harness.Exercises;

/// <summary>Reads JSON that a person or another program wrote: what is not of its shape is said in words.</summary>
public static class StrictJson
{
    /// <summary>The value.</summary>
    /// <param name="json">The text.</param>
    /// <param name="options">Its shape.</param>
    /// <param name="say">Makes the message of what is wrong with it, which should name the file.</param>
    /// <exception cref="InvalidDataException">It is not of that shape.</exception>
    public static T Parse<T>(string json, JsonSerializerOptions options, Func<string, string> say) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, options) ?? throw new JsonException("It is empty.");
        }
        // Converters and constructors refuse a value with exceptions of their own.
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException(say(fault.Message), fault);
        }
    }
}
