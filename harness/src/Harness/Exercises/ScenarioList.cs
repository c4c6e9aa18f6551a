using System.Text.Json;

namespace Harness.Exercises;

/// <summary>The content of `checks.json`: scenarios that are held back from candidates.</summary>
public sealed record ScenarioList
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "checks.json";

    /// <summary>The scenarios, in the order in which they are shown.</summary>
    public required IReadOnlyList<ScenarioEntry> Scenarios { get; init; }

    /// <summary>Reads and checks one file.</summary>
    /// <exception cref="InvalidDataException">The file is not such a list; the message names file and fault.</exception>
    public static ScenarioList Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ScenarioList>(File.ReadAllText(path), ExerciseManifest.JsonOptions)
                ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is not a valid list of scenarios: {fault.Message}", fault);
        }
    }
}
