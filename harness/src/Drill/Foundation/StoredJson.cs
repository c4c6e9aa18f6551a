using System.Text.Json;
using Harness.Exercises;

namespace Drill.Foundation;

/// <summary>Reads what a package keeps about itself.</summary>
internal static class StoredJson
{
    /// <summary>The content of a file at the root; null where it is not there.</summary>
    /// <exception cref="InvalidDataException">Somebody changed it; the message says how to get it back.</exception>
    public static T? Read<T>(string root, string fileName, JsonSerializerOptions options) where T : class
    {
        var path = Path.Combine(root, fileName);
        if (!File.Exists(path)) return null;
        return StrictJson.Parse<T>(
            File.ReadAllText(path), options,
            fault => $"{path} is not as it was packed: {fault} Take it from the package again: git checkout -- {fileName}");
    }
}
