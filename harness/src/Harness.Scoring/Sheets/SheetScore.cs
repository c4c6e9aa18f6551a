namespace Harness.Sheets;

/// <summary>What one answer is worth.</summary>
/// <param name="Id">The question.</param>
/// <param name="Ask">The question's sentence.</param>
/// <param name="Said">The answer in a few words; null for none.</param>
/// <param name="Right">How right it is, 0 to 1.</param>
/// <param name="Weight">Its share of the whole.</param>
/// <param name="Counted">What it adds to the score: less than its weight where it is not wholly right, and 0 where another answer that it needs is wrong.</param>
/// <param name="Why">For interviewers: what the right answer is, and what was missed.</param>
public sealed record ScoredAnswer(string Id, string Ask, string? Said, double Right, double Weight, double Counted, string Why);

/// <summary>What a sheet is worth. It decides no scenario and no verdict.</summary>
/// <param name="Total">The score, 0 to 1.</param>
/// <param name="CoreRight">Whether every core answer is wholly right.</param>
/// <param name="Answers">The questions in their order.</param>
/// <param name="Faults">What is wrong with the form; such an answer counts as none.</param>
public sealed record SheetScore(double Total, bool CoreRight, IReadOnlyList<ScoredAnswer> Answers, IReadOnlyList<string> Faults);
