using System.Text.Json;
using Harness.Exercises;
using Harness.Reports;

namespace Drill.Foundation;

/// <summary>How a grading's files are written and read. The schema of `grade.json` is harness/schemas/grade.schema.json.</summary>
internal static class GradeJson
{
    /// <summary>The content of a file.</summary>
    public static string Render<T>(T value) => JsonSerializer.Serialize(value, ResultJson.Options) + "\n";

    /// <summary>Writes a file whole or not at all.</summary>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The path cannot be written.</exception>
    public static void Write<T>(string path, T value) => WholeFile.Replace(path, Render(value));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be; the message names it.</exception>
    public static T Read<T>(string path) where T : class =>
        StrictJson.Parse<T>(File.ReadAllText(path), ResultJson.Options, fault => $"{path} cannot be read: {fault}");
}
