using System.Text;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>
/// Reads what somebody handed in: an archive that `drill submit` made, or any archive or folder that holds an
/// exercise. Takes only what our own editable globs cover, and believes nothing that it says of itself.
/// </summary>
/// <param name="exercises">The exercises that it may be about.</param>
/// <param name="chosen">The exercise it is about; null to find out.</param>
internal sealed class SubmissionReader(IReadOnlyList<Exercise> exercises, string? chosen)
{
    private readonly IReadOnlyList<EditableGlobs> _globs = [.. exercises.Select(Globs)];

    private const string SourceFolder = "src/";
    private const int MostIgnored = 100;

    // Allowed in a name that is ignored, but not in one that a compiler and a build are given.
    private const string Unsafe = "@$%&^`'#!";

    /// <summary>Reads a submission.</summary>
    /// <param name="path">An archive or a folder.</param>
    /// <exception cref="RefusedSubmissionException">It cannot be graded; says why and what to do.</exception>
    public Submission Read(string path)
    {
        try
        {
            return ReadWhole(path);
        }
        // Gone since it was listed, or closed to us.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedSubmissionException($"It cannot be read: {fault.Message}", fault);
        }
    }

    private Submission ReadWhole(string path)
    {
        var entries = new SubmittedEntries(MayBeTaken);
        if (File.ResolveLinkTarget(path, returnFinalTarget: false) is not null)
            throw new RefusedSubmissionException($"{Printable.Line(Path.GetFileName(path))} is a link. Hand in what it leads to.");
        if (Directory.Exists(path)) FolderEntries.Read(path, entries);
        else if (ArchiveEntries.IsArchive(path)) ArchiveEntries.Read(path, entries);
        else
            throw new RefusedSubmissionException(
                $"{Path.GetFileName(path)} is no folder and no .zip, .tar or .tar.gz. Give it an archive of `./drill submit`.");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return ReadManifest(entries) is var (prefix, claims)
            ? Take(name, entries, Find(claims.Exercise), prefix + SubmissionManifest.FilesFolder, claims)
            : TakeUnlisted(name, entries);
    }

    private static (string Prefix, SubmissionManifest Claims)? ReadManifest(SubmittedEntries entries)
    {
        var path = entries.Contents.Keys
            .Where(path => Path.GetFileName(path) == SubmissionManifest.FileName && path.Count(letter => letter == '/') <= 1)
            .Order(StringComparer.Ordinal).FirstOrDefault();
        if (path is null) return null;
        try
        {
            return (path[..^SubmissionManifest.FileName.Length],
                SubmissionManifest.Parse(Encoding.UTF8.GetString(entries.Contents[path])));
        }
        catch (InvalidDataException fault)
        {
            throw new RefusedSubmissionException($"{Printable.Line(fault.Message)} Make the archive with `./drill submit`.", fault);
        }
    }

    private Submission TakeUnlisted(string name, SubmittedEntries entries)
    {
        List<(Exercise Exercise, string Prefix)> found =
        [
            .. exercises.Where(exercise => chosen is null || exercise.Name == chosen)
                .SelectMany(exercise => PrefixesOf(exercise, name, entries).Select(prefix => (exercise, prefix))),
        ];
        return found switch
        {
            [var only] => Take(name, entries, only.Exercise, only.Prefix, null),
            [] => throw new RefusedSubmissionException(
                "No exercise was found in it: neither submission.json nor a folder named like an exercise with its src/. "
                + $"Known: {string.Join(", ", exercises.Select(exercise => exercise.Name))}. Name one with --exercise."),
            _ => throw new RefusedSubmissionException(
                $"It holds several exercises ({string.Join(", ", found.Select(one => one.Prefix.TrimEnd('/')))}). Name one with --exercise."),
        };
    }

    // "<anything>/exercises/<name>/src/…", "<name>/src/…", or "src/…" in a folder or archive that is named like it.
    private IEnumerable<string> PrefixesOf(Exercise exercise, string name, SubmittedEntries entries)
    {
        var named = $"{exercise.Name}/{SourceFolder}";
        var prefixes = entries.Contents.Keys
            .Select(path => ("/" + path).IndexOf("/" + named, StringComparison.Ordinal) is >= 0 and var start
                ? path[..(start + exercise.Name.Length + 1)]
                : path.StartsWith(SourceFolder, StringComparison.Ordinal) && (chosen == exercise.Name || name.StartsWith(exercise.Name, StringComparison.Ordinal))
                    ? ""
                    : null)
            .OfType<string>().Distinct().ToList();
        // A checkout also holds the variants, which lie deeper.
        return prefixes.Count > 1 && prefixes.Where(prefix => prefix.EndsWith($"exercises/{exercise.Name}/", StringComparison.Ordinal)).ToList() is { Count: 1 } one
            ? one
            : prefixes;
    }

    private static Submission Take(
        string name, SubmittedEntries entries, Exercise exercise, string prefix, SubmissionManifest? claims)
    {
        var globs = Globs(exercise);
        bool IsEditable(string path) =>
            path.StartsWith(prefix, StringComparison.Ordinal) && globs.Cover(path[prefix.Length..]);
        // A link in the place of a folder would hide what belongs there.
        var refused = entries.RefusedIfTaken.FirstOrDefault(
            pair => IsEditable(pair.Key) || (pair.Key + "/").StartsWith(prefix + SourceFolder, StringComparison.Ordinal));
        if (refused.Key is not null)
            throw new RefusedSubmissionException($"{Printable.Line(refused.Key)} is {refused.Value}. Put a plain file or folder in its place.");

        var files = entries.Contents.Where(entry => IsEditable(entry.Key))
            .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
        if (files.Keys.FirstOrDefault(path => path.IndexOfAny([.. Unsafe]) >= 0) is { } strange)
            throw new RefusedSubmissionException($"{Printable.Line(strange)} has a character in its name that a build may misread. Rename it.");
        if (files.Keys.FirstOrDefault(path => IsInTheWay(exercise, path)) is { } inTheWay)
            throw new RefusedSubmissionException(
                $"{Printable.Line(inTheWay)} is a folder where {exercise.Name} has a file, or a file where it has a folder. Rename it.");
        if (files.Count > SubmissionLimits.Files)
            throw new RefusedSubmissionException($"It has {files.Count} editable files; {SubmissionLimits.Files} are accepted.");
        if (!files.Keys.Any(path => path.EndsWith(".cs", StringComparison.Ordinal)))
            throw new RefusedSubmissionException($"It holds no editable file of {exercise.Name}. Make the archive with `./drill submit`.");
        var ignored = entries.Contents.Where(entry => !IsEditable(entry.Key))
            .Select(entry => (Path: entry.Key, Hash: (string?)StarterManifest.HashOf(entry.Value)))
            .Concat(entries.Others.Select(entry => (Path: entry.Key, Hash: entry.Value)))
            .Where(entry => !IsOurs(entry.Path, prefix, claims) && !IsAsHandedOut(exercise, prefix, entry.Path, entry.Hash))
            .Select(entry => new IgnoredEntry(entry.Path, "not an editable file"))
            .Concat(entries.RefusedIfTaken.Select(pair => new IgnoredEntry(pair.Key, pair.Value)))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        if (ignored.Count > MostIgnored)
            ignored = [.. ignored.Take(MostIgnored), new IgnoredEntry($"{ignored.Count - MostIgnored} more", "not editable files")];
        return new Submission(name, exercise.Name, files, ignored, claims);
    }

    // What is not editable stays as it was handed out, and nothing can be laid over it.
    private static bool IsInTheWay(Exercise exercise, string path) => Directory.Exists(Path.Combine(exercise.Folder, path))
        || EntryPath.FoldersOf(path).Any(folder => File.Exists(Path.Combine(exercise.Folder, folder)));

    // Whoever hands in a whole folder or checkout did not edit all of it.
    private static bool IsAsHandedOut(Exercise exercise, string prefix, string path, string? hash)
    {
        var inCheckout = $"exercises/{exercise.Name}/";
        var ours = path.StartsWith(prefix, StringComparison.Ordinal)
            ? Path.Combine(exercise.Folder, path[prefix.Length..])
            : prefix.EndsWith(inCheckout, StringComparison.Ordinal)
                && path.StartsWith(prefix[..^inCheckout.Length], StringComparison.Ordinal)
                ? Path.Combine(exercise.Folder, "..", "..", path[(prefix.Length - inCheckout.Length)..])
                : null;
        return hash is not null && ours is not null && File.Exists(ours) && StarterManifest.HashOf(File.ReadAllBytes(ours)) == hash;
    }

    // What the archive's own format needs is no edit that was ignored.
    private static bool IsOurs(string path, string prefix, SubmissionManifest? claims)
    {
        if (claims is null) return false;
        var root = prefix[..^SubmissionManifest.FilesFolder.Length];
        return path == root + SubmissionManifest.FileName
            || path.StartsWith(root + SubmissionManifest.HistoryFolder, StringComparison.Ordinal);
    }

    private Exercise Find(string name) => exercises.FirstOrDefault(exercise => exercise.Name == name && (chosen is null || chosen == name))
        ?? throw new RefusedSubmissionException(chosen is null
            ? $"It is about an exercise '{Printable.Line(name)}', which is not here. Known: {string.Join(", ", exercises.Select(exercise => exercise.Name))}."
            : $"It is about '{Printable.Line(name)}', not about '{chosen}'.");

    // Any end of the path that an editable glob of some exercise covers: where the exercise begins is not known yet.
    private bool MayBeTaken(string path)
    {
        if (Path.GetFileName(path) == SubmissionManifest.FileName) return true;
        for (var start = 0; start >= 0; start = path.IndexOf('/', start) is >= 0 and var next ? next + 1 : -1)
            if (_globs.Any(globs => globs.Cover(path[start..])))
                return true;
        return false;
    }

    private static EditableGlobs Globs(Exercise exercise) => new(exercise.Manifest.Editable);
}
