namespace Drill.Submissions;

/// <summary>One file of a package.</summary>
/// <param name="Path">From the package's root, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="IsExecutable">Whether the file can be executed.</param>
internal sealed record PackedFile(string Path, byte[] Content, bool IsExecutable = false);
