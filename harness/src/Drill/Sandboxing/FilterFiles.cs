namespace Drill.Sandboxing;

/// <summary>The filters of system calls as files, which is how bubblewrap takes them.</summary>
/// <param name="Lockless">For services and servers; null where this machine's processor is not known.</param>
/// <param name="Locking">For builds; null like the other.</param>
internal sealed record FilterFiles(string? Lockless, string? Locking)
{
    /// <summary>Writes them into a folder.</summary>
    public static FilterFiles Write(string folder)
    {
        if (!SystemCallFilter.IsKnownHere) return new FilterFiles(null, null);
        var files = new FilterFiles(Path.Combine(folder, "run.bpf"), Path.Combine(folder, "build.bpf"));
        File.WriteAllBytes(files.Lockless!, SystemCallFilter.Assemble(locksFiles: false));
        File.WriteAllBytes(files.Locking!, SystemCallFilter.Assemble(locksFiles: true));
        return files;
    }
}
