using System.Security.Cryptography;
using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>One file as it was packed.</summary>
/// <param name="Path">From the package's root, with forward slashes.</param>
/// <param name="Sha256">Of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Lines">For an editable file: a short hash of each line, separated by spaces. Otherwise null.</param>
internal sealed record StarterFile(string Path, string Sha256, string? Lines);

/// <summary>
/// The content of `starter.json`: every file of a package as it was handed out. It shows what a candidate changed, even
/// without git or after the candidate's own commits.
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

    /// <summary>Describes a file as it was packed.</summary>
    /// <param name="path">From the package's root.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="editable">Whether a candidate may edit the file. Only then are its lines needed.</param>
    public static StarterFile Of(string path, byte[] content, bool editable) => new(
        path, HashOf(content), editable ? string.Join(' ', LineChange.HashLines(content)) : null);

    /// <summary>The content of starter.json.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Reads the starter.json at a root; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a valid starter.json; the message says why.</exception>
    public static StarterManifest? Find(string root) => StoredJson.Read<StarterManifest>(root, FileName, Options);

    /// <summary>Whether a file is as it was packed. Line ends that an editor or git changed are no edit.</summary>
    public static bool IsAsPacked(StarterFile packed, byte[] content) => packed.Sha256 == HashOf(content) || packed.Sha256 == HashOf(LineEnds.Unix(content));

    /// <summary>The SHA-256 of bytes, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
