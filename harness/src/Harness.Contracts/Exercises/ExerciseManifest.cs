using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Exercises;

/// <summary>One scenario as `exercise.json` lists it.</summary>
/// <param name="Id">Unique within the exercise, in kebab case.</param>
/// <param name="Title">A plain sentence.</param>
/// <param name="Kind">The scenario's purpose.</param>
/// <param name="Clauses">The README clauses that it enforces, for example "C1"; never empty.</param>
/// <param name="Tier">Whether the verdict depends on it.</param>
public sealed record ScenarioEntry(
    string Id,
    string Title,
    ScenarioKind Kind,
    IReadOnlyList<string> Clauses,
    ScenarioTier Tier = ScenarioTier.Core);

/// <summary>
/// The content of `exercise.json`: the description of an exercise and its scenarios. It holds no answers.
/// </summary>
public sealed record ExerciseManifest
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "exercise.json";

    /// <summary>The JSON options for `exercise.json`: camel case, enums by name, no comments and no unknown fields.</summary>
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <summary>The title, for example "Charge exactly once".</summary>
    public required string Title { get; init; }

    /// <summary>The exercise's subject in a word or two. `drill list` groups by it.</summary>
    public required string Group { get; init; }

    /// <summary>The time box, in minutes.</summary>
    public required int Minutes { get; init; }

    /// <summary>The level of the candidates: junior, mid, senior or staff.</summary>
    public required string Level { get; init; }

    /// <summary>Path of the service's project below the exercise's folder.</summary>
    public required string Service { get; init; }

    /// <summary>Path of the scenarios' project below the exercise's folder.</summary>
    public required string Tests { get; init; }

    /// <summary>
    /// Globs of the files that grading takes, relative to the exercise's folder. All other files are ignored.
    /// </summary>
    public required IReadOnlyList<string> Editable { get; init; }

    /// <summary>
    /// The names of the sizes of data that the exercise can run with. Grading uses the first. Empty if the databases start empty.
    /// </summary>
    public IReadOnlyList<string> Scales { get; init; } = [];

    /// <summary>
    /// The form of the answer sheet, a file below the exercise's folder; null if nothing is asked beside the scenarios.
    /// </summary>
    public string? Sheet { get; init; }

    /// <summary>The scenarios, in the order in which they are shown.</summary>
    public required IReadOnlyList<ScenarioEntry> Scenarios { get; init; }

    /// <summary>Reads and checks a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="path">The file's path, for the message.</param>
    /// <exception cref="InvalidDataException">The content is not a valid manifest; the message names the file and the error.</exception>
    public static ExerciseManifest Parse(string json, string path) =>
        StrictJson.Parse<ExerciseManifest>(json, JsonOptions, fault => $"{path} is not a valid exercise manifest: {fault}");
}
