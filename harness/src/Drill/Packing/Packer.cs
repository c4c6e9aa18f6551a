using System.Security.Cryptography;
using System.Text;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;

namespace Drill.Packing;

/// <summary>A package that was made.</summary>
/// <param name="Path">Absolute path of the archive.</param>
/// <param name="PackId">The random id by which a submission is known to come from it.</param>
/// <param name="Files">How many files it holds, git's own not counted.</param>
/// <param name="Bytes">The archive's size.</param>
/// <param name="Sha256">The archive's hash.</param>
internal sealed record Package(string Path, string PackId, int Files, long Bytes, string Sha256);

/// <summary>Makes a candidate's package.</summary>
internal static class Packer
{
    /// <summary>Makes the archive, whole or not at all.</summary>
    public static async Task<Package> PackAsync(PackOptions options, CancellationToken cancellation)
    {
        var tracked = await TrackedFiles.ReadAsync(options, cancellation);
        var manifest = new PackManifest
        {
            PackId = Guid.NewGuid().ToString("N"),
            CreatedAt = DateTimeOffset.UtcNow,
            Exercises = [.. options.Exercises.Select(exercise => exercise.Name)],
            Minutes = options.Minutes,
            Ai = AiPolicies.NameOf(options.Ai),
            For = options.For,
        };
        var files = WithGenerated(options, tracked, manifest);
        var folder = Directory.CreateTempSubdirectory("drill-pack-").FullName;
        try
        {
            var repository = await FreshRepository.MakeAsync(folder, files, manifest.CreatedAt, cancellation);
            await LeakCheck.Of(options.RepositoryRoot).ExamineAsync(folder, cancellation);
            var path = WholeFile.Write(options.Archive, stream => PackArchive.Write(
                stream, options.Archive,
                files.Concat(repository).Select(file => file with { Path = $"{options.TopFolder}/{file.Path}" })));
            await using var archive = File.OpenRead(path);
            return new Package(
                path, manifest.PackId, files.Count, archive.Length,
                Convert.ToHexStringLower(await SHA256.HashDataAsync(archive, cancellation)));
        }
        finally
        {
            Discard(folder);
        }
    }

    /// <summary>The tracked files and those that a package alone has; starter.json, the last, lists all others.</summary>
    internal static IReadOnlyList<PackedFile> WithGenerated(
        PackOptions options, IReadOnlyList<PackedFile> tracked, PackManifest manifest)
    {
        var paths = tracked.Select(file => file.Path).ToHashSet();
        var solution = SolutionFile.Only(
            File.ReadAllText(Path.Combine(options.RepositoryRoot, "Exercises.sln")), paths.Contains);
        List<PackedFile> files =
        [
            .. tracked,
            Text("Exercises.sln", solution),
            Text("README.md", CandidateReadme.Render(options)),
            Text(PackManifest.FileName, manifest.ToJson()),
        ];
        var starter = new StarterManifest
        {
            Files = [.. files.Select(file => StarterManifest.Of(file.Path, file.Content, IsEditable(options, file.Path)))],
        };
        return [.. files, Text(StarterManifest.FileName, starter.ToJson())];
    }

    private static void Discard(string folder)
    {
        // git keeps its objects read-only, and Windows does not delete what is.
        if (OperatingSystem.IsWindows())
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                File.SetAttributes(path, FileAttributes.Normal);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static bool IsEditable(PackOptions options, string path) => options.Exercises.Any(
        exercise => EditableGlobs.Cover(exercise.Manifest.Editable, $"exercises/{exercise.Name}/", path));

    private static PackedFile Text(string path, string content) =>
        new(path, Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\n")));
}
