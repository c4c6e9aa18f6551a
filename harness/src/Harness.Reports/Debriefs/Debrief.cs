using Drill.Scorecards;

namespace Drill.Debriefs;

/// <summary>What there is to know about an exercise when it is over.</summary>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Guide">What `interviewer.md` says.</param>
/// <param name="Right">Right designs, the reference first.</param>
/// <param name="AlmostRight">Near-misses, few enough to read.</param>
/// <param name="NearMisses">How many near-misses there are in all.</param>
/// <param name="StarterPrice">What a request costs with the starter; null if it was not measured.</param>
internal sealed record Debrief(
    string Exercise, string Title, InterviewGuide Guide, IReadOnlyList<DebriefDesign> Right, IReadOnlyList<DebriefDesign> AlmostRight, int NearMisses, StartersPrice? StarterPrice);

/// <summary>A design, as its difference from another one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Base">What it is the difference from.</param>
/// <param name="Summary">What it is, in a sentence.</param>
/// <param name="Why">Why people hand it in; null for a right design.</param>
/// <param name="CaughtBy">The scenarios that must fail with it; empty for a right design.</param>
/// <param name="Files">The difference, file by file.</param>
internal sealed record DebriefDesign(
    string Name, string Base, string Summary, string? Why, IReadOnlyList<string> CaughtBy, IReadOnlyList<DebriefFile> Files);

/// <summary>A file of a difference.</summary>
/// <param name="Path">Below the exercise's folder.</param>
/// <param name="Diff">A unified difference; lines beyond a bound are left out.</param>
internal sealed record DebriefFile(string Path, string Diff);
