using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harness.Tests.Reports;

/// <summary>
/// Checks a document against the part of JSON Schema that ours uses. A field that the schema does not describe is a fault
/// here, so that the schema cannot fall behind the code.
/// </summary>
internal static class SchemaFaults
{
    public static IReadOnlyList<string> Of(JsonNode? value, JsonNode schema) => [.. Check(value, schema, schema, "$")];

    private static IEnumerable<string> Check(JsonNode? value, JsonNode schema, JsonNode root, string at)
    {
        if (schema["$ref"] is { } reference)
            return Check(value, root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!, root, at);
        if (schema["anyOf"] is JsonArray any)
        {
            var faults = any.Select(option => Check(value, option!, root, at).ToList()).ToList();
            return faults.MinBy(found => found.Count)!;
        }
        return CheckType(value, schema, at).Concat(value switch
        {
            JsonObject fields => CheckFields(fields, schema, root, at),
            JsonArray items => items.SelectMany((item, index) => Check(item, schema["items"]!, root, $"{at}[{index}]")),
            _ => [],
        });
    }

    private static IEnumerable<string> CheckType(JsonNode? value, JsonNode schema, string at)
    {
        if (schema["const"] is { } only && !JsonNode.DeepEquals(value, only)) yield return $"{at}: is not {only.ToJsonString()}";
        if (schema["enum"] is JsonArray all && !all.Any(one => JsonNode.DeepEquals(value, one)))
            yield return $"{at}: {value?.ToJsonString()} is not one of its values";
        if (schema["type"] is { } type)
        {
            string[] types = type is JsonArray several ? [.. several.Select(one => one!.GetValue<string>())] : [type.GetValue<string>()];
            var kind = Kind(value);
            if (!types.Contains(kind) && !(kind == "integer" && types.Contains("number"))) yield return $"{at}: is {kind}";
        }
    }

    private static IEnumerable<string> CheckFields(JsonObject fields, JsonNode schema, JsonNode root, string at)
    {
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (!fields.ContainsKey(name!.GetValue<string>())) yield return $"{at}: {name} is missing";
        }
        foreach (var (name, value) in fields)
        {
            if (schema["properties"]?[name] is not { } described) yield return $"{at}: {name} is not described";
            else foreach (var fault in Check(value, described, root, $"{at}.{name}")) yield return fault;
        }
    }

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ToJsonString().Contains('.') ? "number" : "integer",
    };
}
