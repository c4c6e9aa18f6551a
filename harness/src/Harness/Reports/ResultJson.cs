using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>`result.json`: the canonical record of a run. Its schema is harness/schemas/result.schema.json.</summary>
public static class ResultJson
{
    /// <summary>How results are written and read.</summary>
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        // A measure may be infinite (growth from nothing); a run must not be lost for it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // The file is read by people and never pasted into a page, so letters beyond ASCII stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The file's content: the same for equal results on every system.</summary>
    public static string Render(RunResult result) => JsonSerializer.Serialize(result, Options) + "\n";

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="EnvironmentLacksException">The path cannot be written.</exception>
    public static void Write(string path, RunResult result) => ReportFile.Write(path, Render(result));

    /// <summary>Reads a result.</summary>
    /// <exception cref="InvalidDataException">
    /// It is not a result, or a newer version wrote it; the message says which and names the file.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunResult Read(string path)
    {
        RunResult? result;
        try
        {
            result = JsonSerializer.Deserialize<RunResult>(File.ReadAllText(path), Options);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is not a run's result: {fault.Message}", fault);
        }
        if (result is null) throw new InvalidDataException($"{path} is not a run's result: it is empty.");
        if (result.SchemaVersion > RunResult.CurrentSchemaVersion)
        {
            throw new InvalidDataException(
                $"{path} has version {result.SchemaVersion}, and this drill reads up to {RunResult.CurrentSchemaVersion}. "
                + "Update the repository and try again.");
        }
        return result;
    }
}
