using System.Text.Json;
using Harness.Reports;

namespace Drill.Grading;

/// <summary>How a grading's files are written and read. The schema of `grade.json` is harness/schemas/grade.schema.json.</summary>
internal static class GradeJson
{
    /// <summary>The content of a file.</summary>
    public static string Render<T>(T value) => JsonSerializer.Serialize(value, ResultJson.Options) + "\n";

    /// <summary>Writes a file whole or not at all.</summary>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The path cannot be written.</exception>
    public static void Write<T>(string path, T value) => ReportFile.Write(path, Render(value));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be; the message names it.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), ResultJson.Options)
                ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
