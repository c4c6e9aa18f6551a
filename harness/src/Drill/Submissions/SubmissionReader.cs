using System.Text;
using Harness.Exercises;

namespace Drill.Submissions;

/// <summary>
/// Reads a submission: an archive that `drill submit` made, or any archive or folder that holds an exercise. It takes only
/// files that our own editable globs cover, and trusts nothing that the submission says about itself.
/// </summary>
/// <param name="exercises">The known exercises.</param>
/// <param name="chosen">The submission's exercise; null to take it from the submission.</param>
internal sealed class SubmissionReader(IReadOnlyList<Exercise> exercises, string? chosen)
{
    private readonly IReadOnlyList<EditableGlobs> _globs = [.. exercises.Select(Globs)];

    private const string SourceFolder = "src/";
    private const int MostIgnored = 100;

    // Allowed in the name of an ignored file, but not in a name that the build and the compiler read.
    private const string Unsafe = "@$%&^`'#!";

    /// <summary>Reads a submission.</summary>
    /// <param name="path">An archive or a folder.</param>
    /// <exception cref="RefusedSubmissionException">The submission cannot be graded; the message says why and what to do.</exception>
    public Submission Read(string path)
    {
        try
        {
            return ReadWhole(path);
        }
        // The file disappeared after it was listed, or cannot be opened.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedSubmissionException($"The submission cannot be read: {fault.Message}", fault);
        }
    }

    private Submission ReadWhole(string path)
    {
        var entries = new SubmittedEntries(MayBeTaken);
        if (File.ResolveLinkTarget(path, returnFinalTarget: false) is not null)
            throw new RefusedSubmissionException($"{Printable.Line(Path.GetFileName(path))} is a link. Hand in the file or folder that it points to.");
        if (Directory.Exists(path)) FolderEntries.Read(path, entries);
        else if (ArchiveEntries.IsArchive(path)) ArchiveEntries.Read(path, entries);
        else
            throw new RefusedSubmissionException(
                $"{Path.GetFileName(path)} is not a folder, a .zip, a .tar or a .tar.gz. Make an archive with `./drill submit`.");
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
                "The submission holds no exercise: it has no submission.json, and no folder that is named like an exercise and holds src/. "
                + $"The exercises are {string.Join(", ", exercises.Select(exercise => exercise.Name))}. Name one with --exercise."),
            _ => throw new RefusedSubmissionException(
                $"The submission holds several exercises ({string.Join(", ", found.Select(one => one.Prefix.TrimEnd('/')))}). Name one with --exercise."),
        };
    }

    // "<anything>/exercises/<name>/src/…", "<name>/src/…", or "src/…" in a folder or archive that has the exercise's name.
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
        // A checkout also holds the variants, which are deeper.
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
        // A link in place of a folder would hide the folder's files.
        var refused = entries.RefusedIfTaken.FirstOrDefault(
            pair => IsEditable(pair.Key) || (pair.Key + "/").StartsWith(prefix + SourceFolder, StringComparison.Ordinal));
        if (refused.Key is not null)
            throw new RefusedSubmissionException($"{Printable.Line(refused.Key)} is {refused.Value}. Put a plain file or folder in its place.");

        var files = entries.Contents.Where(entry => IsEditable(entry.Key))
            .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
        if (files.Keys.FirstOrDefault(path => path.IndexOfAny([.. Unsafe]) >= 0) is { } strange)
            throw new RefusedSubmissionException($"{Printable.Line(strange)} has a character in its name that the build may misread. Rename it.");
        if (files.Keys.FirstOrDefault(path => IsInTheWay(exercise, path)) is { } inTheWay)
            throw new RefusedSubmissionException(
                $"{Printable.Line(inTheWay)} is a folder where {exercise.Name} has a file, or a file where it has a folder. Rename it.");
        if (files.Count > SubmissionLimits.Files)
            throw new RefusedSubmissionException($"The submission has {files.Count} editable files, and at most {SubmissionLimits.Files} are accepted. Remove files that the service does not need.");
        if (!files.Keys.Any(path => path.EndsWith(".cs", StringComparison.Ordinal)))
            throw new RefusedSubmissionException($"The submission holds no editable C# file of {exercise.Name}. Make the archive with `./drill submit`.");
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

    // Files that are not editable stay as they were handed out, so a submission cannot replace them.
    private static bool IsInTheWay(Exercise exercise, string path) => Directory.Exists(Path.Combine(exercise.Folder, path))
        || EntryPath.FoldersOf(path).Any(folder => File.Exists(Path.Combine(exercise.Folder, folder)));

    // A submission that is a whole folder or checkout also holds files that were never edited.
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

    // Files that belong to the archive's format are not ignored edits.
    private static bool IsOurs(string path, string prefix, SubmissionManifest? claims)
    {
        if (claims is null) return false;
        var root = prefix[..^SubmissionManifest.FilesFolder.Length];
        return path == root + SubmissionManifest.FileName
            || path.StartsWith(root + SubmissionManifest.HistoryFolder, StringComparison.Ordinal);
    }

    private Exercise Find(string name) => exercises.FirstOrDefault(exercise => exercise.Name == name && (chosen is null || chosen == name))
        ?? throw new RefusedSubmissionException(chosen is null
            ? $"The submission is for an exercise '{Printable.Line(name)}', which this repository does not have. The exercises are {string.Join(", ", exercises.Select(exercise => exercise.Name))}."
            : $"The submission is for '{Printable.Line(name)}', not for '{chosen}'. Leave out --exercise, or name that one.");

    // Tries every suffix of the path against the globs of all exercises, because the exercise's folder is not known yet.
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
