using System.Text.Json;
using Harness.Exercises;
using Harness.Reports;

namespace Drill.Foundation;

/// <summary>Writes and reads the files of a grading. The schema of `grade.json` is harness/schemas/grade.schema.json.</summary>
internal static class GradeJson
{
    /// <summary>A value as the content of its file.</summary>
    public static string Render<T>(T value) => JsonSerializer.Serialize(value, ResultJson.Options) + "\n";

    /// <summary>Writes a file atomically.</summary>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The path cannot be written.</exception>
    public static void Write<T>(string path, T value) => AtomicFile.Replace(path, Render(value));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not valid; the message names it.</exception>
    public static T Read<T>(string path) where T : class =>
        StrictJson.Parse<T>(File.ReadAllText(path), ResultJson.Options, fault => $"{path} cannot be read: {fault}");
}
