using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>One file of a submission.</summary>
/// <param name="Path">Relative to the exercise's folder, with forward slashes: "src/Program.cs".</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
internal sealed record SubmittedFile(string Path, long Bytes, string Sha256);

/// <summary>
/// The content of a submission's `submission.json`, which `drill submit` writes on the candidate's machine. It lists all
/// editable files, changed or not: an editable file of the starter that is not listed was deleted. Its content is only a
/// claim, so the grader checks it against the files themselves.
/// </summary>
internal sealed record SubmissionManifest
{
    /// <summary>The name of this file in the archive.</summary>
    public const string FileName = "submission.json";

    /// <summary>The archive's folder of the editable files, by their paths below the exercise's folder.</summary>
    public const string FilesFolder = "files/";

    /// <summary>
    /// The archive's folder of the local runs, if the candidate agreed: history/&lt;run folder&gt;/result.json.
    /// </summary>
    public const string HistoryFolder = "history/";

    /// <summary>How the archive's name ends.</summary>
    public const string ArchiveSuffix = ".submission.zip";

    /// <summary>The version that this code writes.</summary>
    public const int CurrentSchemaVersion = 1;

    // Longer than any real name, hash or path.
    private const int MostCharacters = 400;

    // More than any exercise has scenarios.
    private const int MostHints = 200;

    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions)
    {
        NewLine = "\n", RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>The version of this file's format.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The exercise's name.</summary>
    public required string Exercise { get; init; }

    /// <summary>When the submission was made, by the candidate's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The id of the package that it was made in; null in a plain clone.</summary>
    public required string? PackId { get; init; }

    /// <summary>Hash of harness/src and exercises/Shared on the candidate's machine, which shows whether they were edited.</summary>
    public required string Harness { get; init; }

    /// <summary>The package's rule on AI assistants: allowed, allowed-with-log or banned; null in a plain clone.</summary>
    public required string? Ai { get; init; }

    /// <summary>A digest of the files under review as they were handed out, for an exercise with a review; null for any other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HandOut { get; init; }

    /// <summary>Whether the candidate agreed to hand in the results of local runs.</summary>
    public required bool HistoryIncluded { get; init; }

    /// <summary>How many hints on each scenario were read, by the candidate's own log; null if none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Hints { get; init; }

    /// <summary>The files, by path.</summary>
    public required IReadOnlyList<SubmittedFile> Files { get; init; }

    /// <summary>The content of submission.json.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Reads the content of a submission.json.</summary>
    /// <exception cref="InvalidDataException">The content is not valid; the message says why.</exception>
    public static SubmissionManifest Parse(string json)
    {
        var manifest = StrictJson.Parse<SubmissionManifest>(json, Options, fault => $"{FileName} is not a submission's manifest: {fault}");
        return manifest.Fault() is { } fault ? throw new InvalidDataException($"{FileName} {fault}.") : manifest;
    }

    // Checks what the JSON types alone do not ensure; null if nothing is wrong.
    private string? Fault()
    {
        if (SchemaVersion != CurrentSchemaVersion) return $"has version {SchemaVersion}, and version {CurrentSchemaVersion} is known here";
        if (Files.Count > SubmissionLimits.Files) return $"lists {Files.Count} files; {SubmissionLimits.Files} are accepted";
        if (Hints?.Count > MostHints) return $"lists hints on {Hints.Count} scenarios; {MostHints} are accepted";
        // Nullable annotations do not cover a list's elements.
        if (Files.Any(file => file is null)) return "lists a file that is null";
        string?[] texts = [Exercise, PackId, Harness, Ai, HandOut, .. Hints?.Keys ?? [], .. Files.SelectMany(file => (string[])[file.Path, file.Sha256])];
        return texts.Any(text => text?.Length > MostCharacters) ? $"has a text of more than {MostCharacters} characters" : null;
    }
}
