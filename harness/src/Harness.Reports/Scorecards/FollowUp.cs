namespace Drill.Scorecards;

/// <summary>A question of `interviewer.md`.</summary>
/// <param name="Ask">The question.</param>
/// <param name="GoodAnswer">What a good answer covers.</param>
internal sealed record FollowUp(string Ask, string GoodAnswer);
