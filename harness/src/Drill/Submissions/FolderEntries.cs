namespace Drill.Submissions;

/// <summary>Reads the entries of a folder; follows no link.</summary>
internal static class FolderEntries
{
    // Left by tools, or far too many to look at.
    private static readonly HashSet<string> Skipped = [".git", "bin", "obj", "artifacts", "node_modules", ".vs", ".idea"];

    /// <summary>Adds everything below a folder.</summary>
    /// <exception cref="RefusedSubmissionException">It holds what no submission needs.</exception>
    public static void Read(string folder, SubmittedEntries entries)
    {
        try
        {
            Read(new DirectoryInfo(folder), "", entries);
        }
        // Gone meanwhile, closed to us, or with a name that is not in the system's encoding.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RefusedSubmissionException(
                $"The folder cannot be read: {fault.Message} Make an archive of it with `./drill submit`.", fault);
        }
    }

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
