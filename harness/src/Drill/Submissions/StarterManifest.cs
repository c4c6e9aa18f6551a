using System.Security.Cryptography;
using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>One file as it was packed.</summary>
/// <param name="Path">From the package's root, with forward slashes.</param>
/// <param name="Sha256">Of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Lines">Editable files: a short hash of each line, apart by spaces; null otherwise.</param>
internal sealed record StarterFile(string Path, string Sha256, string? Lines);

/// <summary>
/// The content of `starter.json`: every file of a package as it was handed out. It tells what a candidate changed
/// without git, and after commits of the candidate's own.
/// </summary>
internal sealed record StarterManifest
{
    /// <summary>The name of the file, at the package's root.</summary>
    public const string FileName = "starter.json";

    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { NewLine = "\n" };

    /// <summary>The version of this file's format.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The files, by path.</summary>
    public required IReadOnlyList<StarterFile> Files { get; init; }

    /// <summary>What a file looked like when it was packed.</summary>
    /// <param name="path">From the package's root.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="editable">Whether a candidate may change it: only then its lines are of interest.</param>
    public static StarterFile Of(string path, byte[] content, bool editable) => new(
        path, HashOf(content), editable ? string.Join(' ', LineChange.HashLines(content)) : null);

    /// <summary>The content of starter.json.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Reads the starter.json at a root; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message says why.</exception>
    public static StarterManifest? Find(string root) => StoredJson.Read<StarterManifest>(root, FileName, Options);

    /// <summary>The SHA-256 of bytes, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
