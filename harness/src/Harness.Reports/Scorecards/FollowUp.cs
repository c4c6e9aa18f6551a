namespace Drill.Scorecards;

/// <summary>A question as the interviewer's page has it.</summary>
/// <param name="Ask">The question.</param>
/// <param name="GoodAnswer">What a good answer reaches.</param>
internal sealed record FollowUp(string Ask, string GoodAnswer);
