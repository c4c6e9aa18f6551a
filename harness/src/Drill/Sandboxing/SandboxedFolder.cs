namespace Drill.Sandboxing;

/// <summary>A folder or file that a sandbox shows.</summary>
/// <param name="Source">Where it is.</param>
/// <param name="Target">Where the sandbox shows it.</param>
/// <param name="Writable">Whether it can be written there.</param>
internal sealed record SandboxedFolder(string Source, string Target, bool Writable = false)
{
    /// <summary>Shown where it is, read-only.</summary>
    public static SandboxedFolder At(string path) => new(path, path);
}
