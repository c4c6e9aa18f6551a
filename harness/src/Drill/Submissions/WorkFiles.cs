namespace Drill.Submissions;

/// <summary>One entry of a folder that somebody works in.</summary>
/// <param name="Path">From the root it was looked for below, with forward slashes.</param>
/// <param name="FullPath">Its absolute path.</param>
/// <param name="IsLink">Whether it is a link to a file or a folder; links are never followed.</param>
internal sealed record WorkFile(string Path, string FullPath, bool IsLink);

/// <summary>Finds the files that somebody works on, without git.</summary>
internal static class WorkFiles
{
    // What builds and editors leave behind, as .gitignore has it.
    private static readonly HashSet<string> LeftByTools = ["bin", "obj", "artifacts", ".vs", ".idea", ".git"];

    /// <summary>Every file and link below a folder of the root, by path; none where there is no such folder.</summary>
    public static IReadOnlyList<WorkFile> Below(string root, string folder)
    {
        var top = new DirectoryInfo(Path.Combine(root, folder));
        return top.Exists
            ? [.. Entries(root, top).OrderBy(file => file.Path, StringComparer.Ordinal)]
            : [];
    }

    private static IEnumerable<WorkFile> Entries(string root, DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var isLink = entry.LinkTarget is not null;
            if (entry is DirectoryInfo below && !isLink)
            {
                if (LeftByTools.Contains(entry.Name)) continue;
                foreach (var file in Entries(root, below)) yield return file;
            }
            else if (!IsLeftByTools(entry.Name))
            {
                yield return new WorkFile(
                    Path.GetRelativePath(root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/'),
                    entry.FullName, isLink);
            }
        }
    }

    private static bool IsLeftByTools(string name) =>
        name.EndsWith(".user", StringComparison.Ordinal)
        || name.EndsWith(SubmissionManifest.ArchiveSuffix, StringComparison.Ordinal);
}
