using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>`result.json`: the canonical record of a run. Its schema is harness/schemas/result.schema.json.</summary>
public static class ResultJson
{
    /// <summary>How results are written and read.</summary>
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        // A measure may be infinite (growth from zero), and that must not lose the run.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // People read the file, and it is never pasted into a page, so non-ASCII letters are not escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The file's content: the same for equal results on every system.</summary>
    public static string Render(RunResult result) => JsonSerializer.Serialize(result, Options) + "\n";

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="path">The file's path, for the message.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not a result, or a newer version wrote it; the message says which and names the file.
    /// </exception>
    public static RunResult Parse(string json, string path)
    {
        var result = StrictJson.Parse<RunResult>(json, Options, fault => $"{path} is not a valid result of a run: {fault}");
        if (result.SchemaVersion > RunResult.CurrentSchemaVersion)
        {
            throw new InvalidDataException(
                $"{path} has schema version {result.SchemaVersion}, but this version of drill reads at most {RunResult.CurrentSchemaVersion}. "
                + "Update the repository and try again.");
        }
        return result;
    }
}
