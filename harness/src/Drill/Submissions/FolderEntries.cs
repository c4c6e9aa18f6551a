namespace Drill.Submissions;

/// <summary>Reads the entries of a folder; follows no link.</summary>
internal static class FolderEntries
{
    // Left by tools, or far too many to look at.
    private static readonly HashSet<string> Skipped = [".git", "bin", "obj", "artifacts", "node_modules", ".vs", ".idea"];

    /// <summary>Adds everything below a folder.</summary>
    /// <exception cref="RefusedSubmissionException">It holds what no submission needs.</exception>
    public static void Read(string folder, SubmittedEntries entries) => Read(new DirectoryInfo(folder), "", entries);

    private static void Read(DirectoryInfo folder, string prefix, SubmittedEntries entries)
    {
        foreach (var info in folder.EnumerateFileSystemInfos().OrderBy(info => info.Name, StringComparer.Ordinal))
        {
            if (info is DirectoryInfo && Skipped.Contains(info.Name)) continue;
            var path = entries.Enter(prefix + info.Name);
            if (info.LinkTarget is not null) entries.AddRefused(path, "a link");
            else if (info is DirectoryInfo below) Read(below, path + "/", entries);
            else entries.AddFile(path, () => Open((FileInfo)info));
        }
    }

    // Opening a named pipe or a device would block; they have no length.
    private static Stream Open(FileInfo file) => file.Length == 0 ? Stream.Null : file.OpenRead();
}
