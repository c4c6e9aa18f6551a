using System.Text.Json;
using Harness.Exercises;

namespace Drill.Foundation;

/// <summary>Reads the files in which a package describes itself.</summary>
internal static class StoredJson
{
    /// <summary>The content of a file at the root; null if there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file was changed; the message says how to restore it.</exception>
    public static T? Read<T>(string root, string fileName, JsonSerializerOptions options) where T : class
    {
        var path = Path.Combine(root, fileName);
        if (!File.Exists(path)) return null;
        return StrictJson.Parse<T>(
            File.ReadAllText(path), options,
            fault => $"{path} has changed since it was packed: {fault} Restore it: git checkout -- {fileName}");
    }
}
