namespace Drill.Grading;

/// <summary>What became of one submission of many.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Result">Its result; null where the grading itself broke.</param>
/// <param name="Stored">Whether an earlier or another worker graded it.</param>
/// <param name="Broken">Why there is no result; null where there is one.</param>
internal sealed record QueuedGrade(string Name, GradeResult? Result, bool Stored, string? Broken);
