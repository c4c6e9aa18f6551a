using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Harness.Scenarios;

/// <summary>Reads the JSON of an answer. Anything unexpected reads as null: nesting that is too deep, half a surrogate pair, a number out
/// of range, null where a value is required.</summary>
internal static class AnswerJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatIsNotNullable } },
    };

    /// <summary>The whole body; null when it is not JSON, or holds a string that is not valid text.</summary>
    public static JsonElement? Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            MustBeReadable(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return null;
        }
    }

    /// <summary>The body as a type; null unless every member that is not nullable is present.</summary>
    public static T? Read<T>(string body)
        where T : class
    {
        if (Parse(body) is not { } json || HoldsNullInList(json, typeof(T))) return null;
        try
        {
            return json.Deserialize<T>(Options);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return null;
        }
    }

    // The parser finds half a surrogate pair only when the text is read.
    private static void MustBeReadable(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var one in element.EnumerateArray()) MustBeReadable(one);
                break;
            case JsonValueKind.Object:
                foreach (var one in element.EnumerateObject())
                {
                    _ = one.Name;
                    MustBeReadable(one.Value);
                }

                break;
        }
    }

    // Only lists that the type declares: extra fields are the service's own business.
    private static bool HoldsNullInList(JsonElement element, Type type)
    {
        var info = Options.GetTypeInfo(type);
        return (info.Kind, element.ValueKind) switch
        {
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) =>
                element.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.Null || HoldsNullInList(one, info.ElementType!)),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) => element.EnumerateObject().Any(one => HoldsNullInList(one.Value, info.ElementType!)),
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => element.EnumerateObject().Any(one => info.Properties
                .Any(property => property.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase) && HoldsNullInList(one.Value, property.PropertyType))),
            _ => false,
        };
    }

    private static void RequireWhatIsNotNullable(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (!property.PropertyType.IsValueType && !property.IsSetNullable && property.AssociatedParameter is { IsNullable: false }) property.IsRequired = true;
        }
    }

    private static bool IsUnreadable(Exception exception) =>
        exception is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException;
}
