using Harness.Variants;

namespace Drill.Scorecards;

/// <summary>Our own files that a scorecard is made with.</summary>
/// <param name="Title">The exercise's title.</param>
/// <param name="HandedOutNote">DECISIONS.md as it is handed out; null where there is none.</param>
/// <param name="Interview">What interviewers ask.</param>
/// <param name="Patterns">How near-misses fail.</param>
/// <param name="Variants">What near-misses and starter are, by the name of their pattern.</param>
/// <param name="StartersPrice">What the starter costs; null where nobody measured it.</param>
internal sealed record ExerciseGuide(
    string Title, string? HandedOutNote, InterviewGuide Interview, ResultPatterns Patterns, IReadOnlyDictionary<string, VariantManifest> Variants,
    StartersPrice? StartersPrice)
{
    /// <summary>The name of the incident note, below the exercise's folder.</summary>
    public const string NoteFileName = "DECISIONS.md";

    /// <summary>For a submission that is about no exercise of ours.</summary>
    public static readonly ExerciseGuide None =
        new("Unreadable submission", null, InterviewGuide.Parse(""), ResultPatterns.None, new Dictionary<string, VariantManifest>(), null);
}
