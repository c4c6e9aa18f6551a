namespace Drill.Submissions;

/// <summary>Reads the entries of a folder. Links are not followed.</summary>
internal static class FolderEntries
{
    // The last one has far too many files to read.
    private static readonly HashSet<string> Skipped = [.. WorkFiles.LeftByTools, "node_modules"];

    /// <summary>Adds everything below a folder.</summary>
    /// <exception cref="RefusedSubmissionException">The folder holds something that no submission needs.</exception>
    public static void Read(string folder, SubmittedEntries entries)
    {
        try
        {
            Read(new DirectoryInfo(folder), "", entries);
        }
        // An entry disappeared, cannot be opened, or has a name that is not in the system's encoding.
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

    // Opening a named pipe or a device would block. Their length is 0.
    private static Stream Open(FileInfo file) => file.Length == 0 ? Stream.Null : file.OpenRead();
}
