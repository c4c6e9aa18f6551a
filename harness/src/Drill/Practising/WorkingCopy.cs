using System.Globalization;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Practising;

/// <summary>What taking the starter back changed.</summary>
/// <param name="KeptIn">The folder with the work as it was, below the repository's root; null if nothing differed.</param>
/// <param name="Restored">Files that are as handed out again.</param>
/// <param name="Removed">Files that were not handed out, and are only in the kept folder now.</param>
internal sealed record TakenBack(string? KeptIn, IReadOnlyList<string> Restored, IReadOnlyList<string> Removed);

/// <summary>The editable files of an exercise in the working folder.</summary>
internal static class WorkingCopy
{
    /// <summary>The folder, at the repository's root, for work that was put aside.</summary>
    public const string KeptFolder = "kept";

    /// <summary>
    /// Puts the work aside, whole, and then makes the editable files as they were handed out. If it is stopped half-way, the work is already
    /// aside, and the command can be run again.
    /// </summary>
    /// <param name="repositoryRoot">The checkout.</param>
    /// <param name="exercise">The exercise.</param>
    /// <param name="handedOut">The files as they were handed out.</param>
    /// <param name="now">Names the kept folder.</param>
    /// <exception cref="WrongUsageException">A link stands where a file belongs; nothing was changed.</exception>
    /// <exception cref="EnvironmentLacksException">Something cannot be written; the message says what, and that the work is still there.</exception>
    public static TakenBack TakeBack(string repositoryRoot, Exercise exercise, HandedOut handedOut, DateTimeOffset now)
    {
        var found = WorkFiles.Below(exercise.Folder, "").Where(file => EditableGlobs.Cover(exercise.Manifest.Editable, "", file.Path)).ToList();
        if (found.FirstOrDefault(file => file.IsLink) is { } link)
            throw new WrongUsageException($"{PlainText.Clean(link.FullPath)} is a link, and nothing was changed: what it leads to may not be yours alone. Remove the link first.");
        var work = found.ToDictionary(file => file.Path, file => File.ReadAllBytes(file.FullPath), StringComparer.Ordinal);
        var restored = handedOut.Files
            .Where(file => !work.TryGetValue(file.Key, out var content) || !LineEnds.Unix(content).AsSpan().SequenceEqual(LineEnds.Unix(file.Value)))
            .Select(file => file.Key).Order(StringComparer.Ordinal).ToList();
        var removed = work.Keys.Where(path => !handedOut.Files.ContainsKey(path)).Order(StringComparer.Ordinal).ToList();
        if (restored.Count == 0 && removed.Count == 0) return new TakenBack(null, [], []);
        try
        {
            var kept = Keep(repositoryRoot, exercise, work, now);
            FileTree.Write(exercise.Folder, restored.Select(path => KeyValuePair.Create(path, handedOut.Files[path])));
            foreach (var path in removed) Remove(exercise.Folder, path);
            return new TakenBack(Path.GetRelativePath(repositoryRoot, kept), restored, removed);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(
                ErrorText.Of(fault, $"The starter is not back, or not all of it").Message + $" Your work is in exercises/{exercise.Name}, or in {KeptFolder}. Run the command again.", fault);
        }
    }

    // Renamed when it is whole, so that a folder that is there has all of the work.
    private static string Keep(string root, Exercise exercise, Dictionary<string, byte[]> work, DateTimeOffset now)
    {
        var time = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var parent = Path.Combine(root, KeptFolder, exercise.Name);
        var kept = Enumerable.Range(1, int.MaxValue).Select(nth => Path.Combine(parent, nth == 1 ? time : FormattableString.Invariant($"{time}-{nth}")))
            .First(folder => !Path.Exists(folder));
        var half = $"{kept}.half-{Guid.NewGuid():N}";
        Directory.CreateDirectory(half);
        FileTree.Write(half, work);
        Directory.Move(half, kept);
        return kept;
    }

    private static void Remove(string folder, string path)
    {
        File.Delete(Path.Combine(folder, path));
        foreach (var parent in EntryPath.FoldersOf(path).Reverse().Select(parent => Path.Combine(folder, parent)))
        {
            if (Directory.EnumerateFileSystemEntries(parent).Any()) break;
            Directory.Delete(parent);
        }
    }
}
