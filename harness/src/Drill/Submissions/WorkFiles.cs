namespace Drill.Submissions;

/// <summary>One file or link of a working folder.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="FullPath">Its absolute path.</param>
/// <param name="IsLink">Whether it is a link to a file or a folder. Links are never followed.</param>
internal sealed record WorkFile(string Path, string FullPath, bool IsLink);

/// <summary>Finds the files of a working folder, without git.</summary>
internal static class WorkFiles
{
    /// <summary>Names of folders that builds, editors and git write.</summary>
    public static readonly IReadOnlySet<string> LeftByTools = new HashSet<string> { "bin", "obj", "artifacts", ".vs", ".idea", ".git" };

    /// <summary>Every file and link below a folder of the root, by path; none if the folder does not exist.</summary>
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
