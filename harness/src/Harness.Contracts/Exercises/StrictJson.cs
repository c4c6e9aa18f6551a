using System.Text.Json;

namespace Harness.Exercises;

/// <summary>Reads JSON that a person or another program wrote, and explains in words what is wrong with it.</summary>
public static class StrictJson
{
    /// <summary>Reads a value.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="say">Makes the error message from a description of the error. The message should name the file.</param>
    /// <exception cref="InvalidDataException">The text is not valid JSON for this type.</exception>
    public static T Parse<T>(string json, JsonSerializerOptions options, Func<string, string> say) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, options) ?? throw new JsonException("It is empty.");
        }
        // Converters and constructors reject a value with their own exceptions.
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException(say(fault.Message), fault);
        }
    }
}
