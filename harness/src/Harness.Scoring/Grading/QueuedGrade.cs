namespace Drill.Grading;

/// <summary>The outcome of one submission of many.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Result">Its result; null if the grading itself failed.</param>
/// <param name="Stored">Whether an earlier grading or another worker graded it.</param>
/// <param name="Broken">Why there is no result; null if there is one.</param>
internal sealed record QueuedGrade(string Name, GradeResult? Result, bool Stored, string? Broken);
