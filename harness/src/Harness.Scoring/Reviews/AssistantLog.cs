using System.Text.Json;

namespace Harness.Reviews;

/// <summary>One thing that a candidate asked an assistant.</summary>
/// <param name="At">When, as the candidate wrote it; null for not said.</param>
/// <param name="Tool">The assistant; null for not said.</param>
/// <param name="Asked">What was asked.</param>
/// <param name="Used">What of the answer was taken over; null for nothing.</param>
/// <param name="Checked">How the answer was checked; null for not at all.</param>
/// <param name="Findings">The numbers of the findings that came from it.</param>
public sealed record AssistantEntry(string? At, string? Tool, string Asked, string? Used, string? Checked, IReadOnlyList<int> Findings);

/// <summary>
/// What a candidate asked assistants: the content of `ai-log.json`, where a package asks for it. It is for people, and no score depends on it. Reading
/// it never throws, whatever the file holds.
/// </summary>
/// <param name="Entries">The entries whose form is right.</param>
/// <param name="Faults">What is wrong with the form, one sentence each.</param>
public sealed record AssistantLog(IReadOnlyList<AssistantEntry> Entries, IReadOnlyList<string> Faults)
{
    /// <summary>The name of the file, in the exercise's folder.</summary>
    public const string FileName = "ai-log.json";

    /// <summary>The file as it is handed out.</summary>
    public const string Empty = "{\n  \"entries\": []\n}\n";

    private const int MostChars = 1024 * 1024;
    private const int MostEntries = 200;
    private const int MostTextChars = 4000;
    private static readonly string[] Fields = ["at", "tool", "asked", "used", "checked", "findings"];

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The content; null for no file.</param>
    /// <returns>Null if there is no file.</returns>
    public static AssistantLog? Read(string? json)
    {
        if (json is null) return null;
        if (json.Length > MostChars) return new AssistantLog([], [$"{FileName} is longer than {MostChars >> 10} KiB."]);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        // Half a surrogate pair is found only when the text is read.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new AssistantLog([], [$"{FileName} is not valid JSON."]);
        }
    }

    private static AssistantLog Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().ToList() is not [{ Name: "entries", Value.ValueKind: JsonValueKind.Array } entries])
            return new AssistantLog([], [$"{FileName} must be an object with the one field `entries`, an array."]);
        List<AssistantEntry> read = [];
        List<string> faults = [];
        var count = entries.Value.GetArrayLength();
        if (count > MostEntries) faults.Add($"There are {count} entries, and the first {MostEntries} are read.");
        foreach (var (index, entry) in entries.Value.EnumerateArray().Take(MostEntries).Index())
        {
            if (FaultOf(entry) is { } fault) faults.Add($"Entry {index + 1}: {fault}.");
            else read.Add(new AssistantEntry(Text(entry, "at"), Text(entry, "tool"), Text(entry, "asked")!, Text(entry, "used"), Text(entry, "checked"), Numbers(entry)));
        }

        return new AssistantLog(read, faults);
    }

    private static string? FaultOf(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object) return "it must be an object";
        if (entry.EnumerateObject().Select(field => field.Name).FirstOrDefault(name => !Fields.Contains(name)) is not null) return $"its fields are {string.Join(", ", Fields)}";
        if (string.IsNullOrWhiteSpace(Text(entry, "asked"))) return "`asked` must say what was asked";
        foreach (var field in Fields[..5])
        {
            if (entry.TryGetProperty(field, out var value) && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) return $"`{field}` must be a text";
            if (Text(entry, field)?.Length > MostTextChars) return $"`{field}` has more than {MostTextChars} characters";
        }

        return entry.TryGetProperty("findings", out var findings) && (findings.ValueKind != JsonValueKind.Array || findings.EnumerateArray().Any(one => !one.TryGetNumber(out _)))
            ? "`findings` must be the numbers of findings" : null;
    }

    private static string? Text(JsonElement entry, string field) =>
        entry.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IReadOnlyList<int> Numbers(JsonElement entry) =>
        entry.TryGetProperty("findings", out var value) ? [.. value.EnumerateArray().Select(one => one.GetInt32())] : [];
}

file static class JsonNumbers
{
    public static bool TryGetNumber(this JsonElement element, out int number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out number);
    }
}
