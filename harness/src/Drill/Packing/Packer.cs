using System.Security.Cryptography;
using System.Text;
using Drill.Debriefs;
using Drill.Foundation;
using Drill.Practising;
using Drill.Reviewing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Reviews;

namespace Drill.Packing;

/// <summary>A package that was made.</summary>
/// <param name="Path">Absolute path of the archive.</param>
/// <param name="PackId">A random id that links a submission to its package.</param>
/// <param name="Files">How many files it holds, not counting git's own.</param>
/// <param name="Bytes">The archive's size.</param>
/// <param name="Sha256">The archive's hash.</param>
/// <param name="HandOut">The seed of the hand-out; null where no exercise has sites. It is in no file of the package.</param>
/// <param name="DebriefKey">What opens the sealed debriefs. It is in no file of the package.</param>
internal sealed record Package(string Path, string PackId, int Files, long Bytes, string Sha256, long? HandOut, string DebriefKey);

/// <summary>Makes a candidate's package.</summary>
internal static class Packer
{
    /// <summary>Writes the archive atomically.</summary>
    public static async Task<Package> PackAsync(PackOptions options, CancellationToken cancellation)
    {
        var (tracked, handOut) = Baked(options, await TrackedFiles.ReadAsync(options, cancellation));
        var manifest = new PackManifest
        {
            PackId = Guid.NewGuid().ToString("N"),
            CreatedAt = DateTimeOffset.UtcNow,
            Exercises = [.. options.Exercises.Select(exercise => exercise.Name)],
            Minutes = options.Minutes,
            Ai = AiPolicies.NameOf(options.Ai),
            For = options.For,
        };
        var debriefKey = SealedDebrief.NewKey();
        var files = WithGenerated(options, tracked, manifest, Sealed(options, debriefKey));
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
                Convert.ToHexStringLower(await SHA256.HashDataAsync(archive, cancellation)), handOut, debriefKey);
        }
        finally
        {
            Discard(folder);
        }
    }

    /// <summary>The tracked files and those that are generated for a package. The last one, starter.json, lists all others.</summary>
    internal static IReadOnlyList<PackedFile> WithGenerated(
        PackOptions options, IReadOnlyList<PackedFile> tracked, PackManifest manifest, params IReadOnlyList<PackedFile> further)
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
            .. Logged(options).Select(exercise => Text($"exercises/{exercise.Name}/{AssistantLog.FileName}", AssistantLog.Empty)),
            .. further,
            .. options.Hints ? options.Exercises.Select(exercise => Text($"exercises/{exercise.Name}/{HintFile.FileName}", HintsOf(exercise))) : [],
        ];
        var starter = new StarterManifest
        {
            Files = [.. files.Select(file => StarterManifest.Of(file.Path, file.Content, IsEditable(options, file.Path)))],
        };
        return [.. files, Text(StarterManifest.FileName, starter.ToJson())];
    }

    /// <summary>The exercises whose candidates log what they ask assistants in a file that the scorecard shows beside the review.</summary>
    internal static IEnumerable<Exercise> Logged(PackOptions options) =>
        options.Ai == AiPolicy.AllowedWithLog ? options.Exercises.Where(exercise => ReviewFiles.Find(exercise) is not null) : [];

    /// <summary>The files with the twins of one hand-out, and its seed; as they were, and null, where no exercise has sites.</summary>
    internal static (IReadOnlyList<PackedFile> Files, long? HandOut) Baked(PackOptions options, IReadOnlyList<PackedFile> tracked)
    {
        var sources = options.Exercises.Select(exercise => (exercise.Name, Twins: TwinFiles.Find(exercise))).Where(one => one.Twins is not null).ToList();
        if (sources.Count == 0) return (tracked, null);
        // Whoever could compute the seed from the package, and had the sites of somebody else, would know what is bad.
        var seed = options.HandOut ?? RandomNumberGenerator.GetInt32(1, (int)TwinFiles.LastSeed + 1);
        var baked = sources.SelectMany(one => one.Twins!.Of(seed).Files.Select(file => (Path: $"exercises/{one.Name}/{file.Key}", Content: file.Value)))
            .ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal);
        return ([.. tracked.Select(file => baked.TryGetValue(file.Path, out var content) ? file with { Content = content } : file)], seed);
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

    // Where there is nothing to tell, as in a small checkout of a test, the page is short.
    private static IReadOnlyList<PackedFile> Sealed(PackOptions options, string key) =>
    [
        .. options.Exercises.Select(exercise => Text(
            $"exercises/{exercise.Name}/{SealedDebrief.FileName}", SealedDebrief.Seal(DebriefPage.Render(DebriefMaker.Of(options.RepositoryRoot, exercise)), key))),
    ];

    private static string HintsOf(Exercise exercise) => HintFile.PathOf(exercise) is { } path
        ? File.ReadAllText(path)
        : throw new WrongUsageException($"There are no hints for '{exercise.Name}'. Leave out --hints, or write {HintFile.FileName} in its folder of solutions-private.");

    private static bool IsEditable(PackOptions options, string path) => options.Exercises.Any(
        exercise => EditableGlobs.Cover(exercise.Manifest.Editable, $"exercises/{exercise.Name}/", path));

    private static PackedFile Text(string path, string content) =>
        new(path, Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\n")));
}
