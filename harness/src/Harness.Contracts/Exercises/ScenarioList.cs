namespace Harness.Exercises;

/// <summary>The content of `checks.json`: held-back scenarios, which candidates never see.</summary>
public sealed record ScenarioList
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "checks.json";

    /// <summary>The scenarios, in the order in which they are shown.</summary>
    public required IReadOnlyList<ScenarioEntry> Scenarios { get; init; }

    /// <summary>Reads and checks a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="path">The file's path, for the message.</param>
    /// <exception cref="InvalidDataException">The content is not such a list; the message names the file and the error.</exception>
    public static ScenarioList Parse(string json, string path) =>
        StrictJson.Parse<ScenarioList>(json, ExerciseManifest.JsonOptions, fault => $"{path} is not a valid list of scenarios: {fault}");
}
