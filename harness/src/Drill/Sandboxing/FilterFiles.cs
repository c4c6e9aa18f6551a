namespace Drill.Sandboxing;

/// <summary>The system call filters as files, as bubblewrap expects them.</summary>
/// <param name="WithoutFileLocks">For services and the database server, without file locks; null if there is no filter for this processor.</param>
/// <param name="WithFileLocks">For builds, with file locks; null if there is no filter for this processor.</param>
internal sealed record FilterFiles(string? WithoutFileLocks, string? WithFileLocks)
{
    /// <summary>Writes the filters to a folder.</summary>
    public static FilterFiles Write(string folder)
    {
        if (!SystemCallFilter.IsKnownHere) return new FilterFiles(null, null);
        var files = new FilterFiles(Path.Combine(folder, "run.bpf"), Path.Combine(folder, "build.bpf"));
        File.WriteAllBytes(files.WithoutFileLocks!, SystemCallFilter.Assemble(locksFiles: false));
        File.WriteAllBytes(files.WithFileLocks!, SystemCallFilter.Assemble(locksFiles: true));
        return files;
    }
}
