using System.Security.Cryptography;
using System.Text;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;

namespace Drill.Packing;

/// <summary>A package that was made.</summary>
/// <param name="Path">Absolute path of the archive.</param>
/// <param name="PackId">A random id that links a submission to its package.</param>
/// <param name="Files">How many files it holds, not counting git's own.</param>
/// <param name="Bytes">The archive's size.</param>
/// <param name="Sha256">The archive's hash.</param>
internal sealed record Package(string Path, string PackId, int Files, long Bytes, string Sha256);

/// <summary>Makes a candidate's package.</summary>
internal static class Packer
{
    /// <summary>Writes the archive atomically.</summary>
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
            var path = AtomicFile.Write(options.Archive, stream => PackArchive.Write(
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

    /// <summary>The tracked files and those that are generated for a package. The last one, starter.json, lists all others.</summary>
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
        // git's objects are read-only, and Windows does not delete read-only files.
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
