namespace Drill.Submissions;

/// <summary>Something that was handed in and not taken.</summary>
/// <param name="Path">As the archive or folder has it.</param>
/// <param name="Why">For example "not an editable file".</param>
internal sealed record IgnoredEntry(string Path, string Why);
