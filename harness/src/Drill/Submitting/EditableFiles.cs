using System.Text.RegularExpressions;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Reports;

namespace Drill.Submitting;

/// <summary>Reads the files that an exercise lets a candidate edit, and refuses what grading would refuse.</summary>
internal static partial class EditableFiles
{
    /// <summary>The content of each file, by its path below the exercise's folder.</summary>
    /// <exception cref="WrongUsageException">Grading would refuse a link, a name or a size; the message lists all of them.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(Exercise exercise)
    {
        var found = WorkFiles.Below(exercise.Folder, "");
        RefuseLinks(exercise, found);
        var editable = found.Where(file => !file.IsLink && IsEditable(exercise, file.Path)).ToList();
        RefuseNames(editable);
        RefuseSizes(editable);
        return editable.ToDictionary(file => file.Path, file => File.ReadAllBytes(file.FullPath));
    }

    private static void RefuseLinks(Exercise exercise, IReadOnlyList<WorkFile> found)
    {
        // A linked folder of sources would compile here, but would be missing from the submission.
        var service = Path.GetRelativePath(exercise.Folder, exercise.ServiceFolder).Replace('\\', '/') + "/";
        Refuse(
            found.Where(file => file.IsLink
                && (IsEditable(exercise, file.Path) || file.Path.StartsWith(service, StringComparison.Ordinal))),
            "A submission cannot hold links. Replace them with the files themselves:");
    }

    private static void RefuseNames(IReadOnlyList<WorkFile> editable)
    {
        Refuse(
            editable.Where(file => file.Path.Split('/').Any(IsNoNameEverywhere)),
            "These file names are not valid on every system. Rename the files:");
        Refuse(
            editable.GroupBy(file => file.Path, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
                .SelectMany(same => same),
            "These file names differ only in case, and some systems treat them as one file. Rename the files:");
    }

    private static void RefuseSizes(IReadOnlyList<WorkFile> editable)
    {
        Refuse(
            editable.Where(file => new FileInfo(file.FullPath).Length > SubmissionLimits.FileBytes),
            $"A file in a submission may have at most {Units.Size(SubmissionLimits.FileBytes)}. Make these files smaller:");
        // One entry of the archive is submission.json.
        if (editable.Count >= SubmissionLimits.Files)
        {
            throw new WrongUsageException(
                $"A submission may have at most {SubmissionLimits.Files - 1} files, but you have {editable.Count} editable files. "
                + "Delete the files that the service does not need.");
        }

        var bytes = editable.Sum(file => new FileInfo(file.FullPath).Length);
        if (bytes > SubmissionLimits.EditableBytes)
        {
            throw new WrongUsageException(
                $"The editable files are {Units.Size(bytes)} together, but a submission may have at most "
                + $"{Units.Size(SubmissionLimits.EditableBytes)} of them. Delete the files that the service does not need.");
        }
    }

    private static void Refuse(IEnumerable<WorkFile> files, string why)
    {
        var names = files.Select(file => "  " + PlainText.Clean(file.Path)).ToList();
        if (names.Count > 0)
            throw new WrongUsageException(string.Join(Environment.NewLine, [why, .. names]));
    }

    // Windows takes no such character, no dot or space at the end, and a device's name, with any extension, for the device.
    private static bool IsNoNameEverywhere(string part) =>
        part.Any(c => char.IsControl(c) || "\\:*?\"<>|".Contains(c)) || part.EndsWith('.') || part.EndsWith(' ') || Device().IsMatch(part);

    [GeneratedRegex(@"\A(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();

    private static bool IsEditable(Exercise exercise, string path) =>
        EditableGlobs.Cover(exercise.Manifest.Editable, "", path);
}
