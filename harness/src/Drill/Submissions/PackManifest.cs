using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>The content of `pack.json`: what a package was made for. A folder with this file is a candidate's package.</summary>
internal sealed record PackManifest
{
    /// <summary>The name of the file, at the package's root.</summary>
    public const string FileName = "pack.json";

    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { NewLine = "\n" };

    /// <summary>The version of this file's format.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>A random id, which submissions from this package carry.</summary>
    public required string PackId { get; init; }

    /// <summary>When it was packed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Names of the exercises in it.</summary>
    public required IReadOnlyList<string> Exercises { get; init; }

    /// <summary>The time box for all of them, in minutes.</summary>
    public required int Minutes { get; init; }

    /// <summary>The rule on AI assistants: allowed, allowed-with-log or banned.</summary>
    public required string Ai { get; init; }

    /// <summary>The candidate's name; null if none was given.</summary>
    public required string? For { get; init; }

    /// <summary>The content of pack.json.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>Reads the pack.json at a root; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a valid pack.json; the message says why.</exception>
    public static PackManifest? Find(string root) => StoredJson.Read<PackManifest>(root, FileName, Options);
}
