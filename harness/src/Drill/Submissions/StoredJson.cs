using System.Text.Json;

namespace Drill.Submissions;

/// <summary>Reads what a package keeps about itself.</summary>
internal static class StoredJson
{
    /// <summary>The content of a file at the root; null where it is not there.</summary>
    /// <exception cref="InvalidDataException">Somebody changed it; the message says how to get it back.</exception>
    public static T? Read<T>(string root, string fileName, JsonSerializerOptions options) where T : class
    {
        var path = Path.Combine(root, fileName);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), options)
                ?? throw new JsonException("It is empty.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException(
                $"{path} is not as it was packed: {fault.Message} Take it from the package again: "
                + $"git checkout -- {fileName}", fault);
        }
    }
}
