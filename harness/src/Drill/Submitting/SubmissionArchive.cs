using System.Text;
using Drill.Submissions;

namespace Drill.Submitting;

/// <summary>Assembles a submission.</summary>
internal static class SubmissionArchive
{
    /// <summary>The entries of the archive.</summary>
    /// <param name="manifest">The manifest, without its list of files.</param>
    /// <param name="files">The editable files. Deleted files are left out of the archive.</param>
    /// <param name="history">Results of local runs by their paths in the archive.</param>
    public static IReadOnlyList<PackedFile> Entries(
        SubmissionManifest manifest, IEnumerable<HandedInFile> files, IReadOnlyDictionary<string, byte[]> history)
    {
        var present = files.Where(file => file.State != FileState.Deleted).ToList();
        manifest = manifest with
        {
            HistoryIncluded = history.Count > 0,
            Files =
            [
                .. present.Select(file => new SubmittedFile(
                    file.Path, file.Content.Length, StarterManifest.HashOf(file.Content))),
            ],
        };
        return
        [
            new PackedFile(SubmissionManifest.FileName, Encoding.UTF8.GetBytes(manifest.ToJson())),
            .. present.Select(file => new PackedFile(SubmissionManifest.FilesFolder + file.Path, file.Content)),
            .. history.Select(run => new PackedFile(run.Key, run.Value)),
        ];
    }
}
