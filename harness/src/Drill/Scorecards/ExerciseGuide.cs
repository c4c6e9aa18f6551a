using Drill.Verifying;
using Harness.Exercises;

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

    /// <summary>Reads what there is for an exercise.</summary>
    /// <param name="repositoryRoot">The grader's own checkout.</param>
    /// <param name="name">The exercise's name; null where the submission could not be read.</param>
    /// <exception cref="InvalidDataException">One of the files is broken; the message names it.</exception>
    public static ExerciseGuide Load(string repositoryRoot, string? name)
    {
        if (Exercise.LoadAll(repositoryRoot).FirstOrDefault(exercise => exercise.Name == name) is not { } exercise) return None;
        var (page, note) = (Path.Combine(exercise.PrivateFolder, InterviewGuide.FileName), Path.Combine(exercise.Folder, NoteFileName));
        return new ExerciseGuide(
            exercise.Manifest.Title,
            File.Exists(note) ? File.ReadAllText(note) : null,
            InterviewGuide.Parse(File.Exists(page) ? File.ReadAllText(page) : ""),
            ResultPatterns.Load(exercise.PrivateFolder),
            Variant.LoadAll(exercise).Where(variant => variant.Kind is VariantKind.Starter or VariantKind.NearMiss)
                .ToDictionary(ResultPatterns.NameOf, variant => variant.Manifest),
            Scorecards.StartersPrice.Find(exercise.PrivateFolder));
    }
}
