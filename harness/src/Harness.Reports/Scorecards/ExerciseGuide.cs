using Harness.Variants;

namespace Drill.Scorecards;

/// <summary>The repository's own files that go into a scorecard.</summary>
/// <param name="Title">The exercise's title.</param>
/// <param name="HandedOutNote">DECISIONS.md as it is handed out; null if there is none.</param>
/// <param name="Interview">What interviewers ask.</param>
/// <param name="Patterns">Which scenarios each near-miss fails.</param>
/// <param name="Variants">The manifests of the near-misses and the starter, by the name of their pattern.</param>
/// <param name="StartersPrice">What the starter costs; null if it was not measured.</param>
internal sealed record ExerciseGuide(
    string Title, string? HandedOutNote, InterviewGuide Interview, ResultPatterns Patterns, IReadOnlyDictionary<string, VariantManifest> Variants,
    StartersPrice? StartersPrice)
{
    /// <summary>The name of the incident note, below the exercise's folder.</summary>
    public const string NoteFileName = "DECISIONS.md";

    /// <summary>The guide for a submission without a known exercise.</summary>
    public static readonly ExerciseGuide None =
        new("Unreadable submission", null, InterviewGuide.Parse(""), ResultPatterns.None, new Dictionary<string, VariantManifest>(), null);
}
