namespace Drill.Submissions;

/// <summary>An entry of a submission that grading ignored.</summary>
/// <param name="Path">The path in the archive or folder.</param>
/// <param name="Why">The reason, for example "not an editable file".</param>
internal sealed record IgnoredEntry(string Path, string Why);
