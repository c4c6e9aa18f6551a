namespace Drill.Sandboxing;

/// <summary>A folder or file that a sandbox shows.</summary>
/// <param name="Source">Its path on the machine.</param>
/// <param name="Target">Its path inside the sandbox.</param>
/// <param name="Writable">Whether the sandbox can write to it.</param>
internal sealed record SandboxedFolder(string Source, string Target, bool Writable = false)
{
    /// <summary>A read-only folder with the same path inside the sandbox.</summary>
    public static SandboxedFolder At(string path) => new(path, path);
}
