using System.Text.Json;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>One file that is handed in.</summary>
/// <param name="Path">Relative to the exercise's folder, with forward slashes: "src/Program.cs".</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Of its content, 64 lower-case hexadecimal digits.</param>
internal sealed record SubmittedFile(string Path, long Bytes, string Sha256);

/// <summary>
/// The content of a submission's `submission.json`: what the candidate's side says about it. The files are the complete
/// set of the editable ones, changed or not: an editable file of the starter that is not among them was deleted. It
/// comes from somebody else, so it is a claim: whoever reads a submission checks it against the files themselves.
/// </summary>
internal sealed record SubmissionManifest
{
    /// <summary>The name of this file in the archive.</summary>
    public const string FileName = "submission.json";

    /// <summary>Where the archive holds the editable files, by their paths below the exercise's folder.</summary>
    public const string FilesFolder = "files/";

    /// <summary>
    /// Where the archive holds the local runs, if the candidate agreed: history/&lt;run folder&gt;/result.json.
    /// </summary>
    public const string HistoryFolder = "history/";

    /// <summary>How the archive's name ends.</summary>
    public const string ArchiveSuffix = ".submission.zip";

    /// <summary>The version that this code writes.</summary>
    public const int CurrentSchemaVersion = 1;

    // Longer than any name, hash or path that is claimed in good faith.
    private const int MostCharacters = 400;

    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions)
    {
        NewLine = "\n", RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>The version of this file's format.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The exercise's name.</summary>
    public required string Exercise { get; init; }

    /// <summary>When it was handed in, by the candidate's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Which package it was made in; null in a plain clone.</summary>
    public required string? PackId { get; init; }

    /// <summary>Hash of harness/src and exercises/Shared as the candidate ran them: it differs where somebody edited the harness.</summary>
    public required string Harness { get; init; }

    /// <summary>What the package said about assistants: allowed, allowed-with-log or banned; null in a plain clone.</summary>
    public required string? Ai { get; init; }

    /// <summary>Whether the candidate agreed to hand in the results of local runs.</summary>
    public required bool HistoryIncluded { get; init; }

    /// <summary>The files, by path.</summary>
    public required IReadOnlyList<SubmittedFile> Files { get; init; }

    /// <summary>The content of submission.json.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Reads the content of a submission.json.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message says why.</exception>
    public static SubmissionManifest Parse(string json)
    {
        var manifest = StrictJson.Parse<SubmissionManifest>(json, Options, fault => $"{FileName} is not a submission's manifest: {fault}");
        return manifest.Fault() is { } fault ? throw new InvalidDataException($"{FileName} {fault}.") : manifest;
    }

    // What the shape alone does not tell; null where nothing is wrong.
    private string? Fault()
    {
        if (SchemaVersion != CurrentSchemaVersion) return $"has version {SchemaVersion}, and version {CurrentSchemaVersion} is known here";
        if (Files.Count > SubmissionLimits.Files) return $"lists {Files.Count} files; {SubmissionLimits.Files} are accepted";
        // Nullable annotations say nothing of a list's elements.
        if (Files.Any(file => file is null)) return "lists a file that is null";
        string?[] texts = [Exercise, PackId, Harness, Ai, .. Files.SelectMany(file => (string[])[file.Path, file.Sha256])];
        return texts.Any(text => text?.Length > MostCharacters) ? $"has a text of more than {MostCharacters} characters" : null;
    }
}
