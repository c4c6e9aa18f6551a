using Drill.Foundation;
using Drill.Variants;
using Harness.Variants;

namespace Drill.Scorecards;

/// <summary>Reads the repository's own files that go into a scorecard.</summary>
internal static class GuideFiles
{
    /// <summary>Reads an exercise's files.</summary>
    /// <param name="repositoryRoot">The grader's own checkout.</param>
    /// <param name="name">The exercise's name; null if the submission could not be read.</param>
    /// <exception cref="InvalidDataException">One of the files is broken; the message names it.</exception>
    public static ExerciseGuide Load(string repositoryRoot, string? name)
    {
        if (ExerciseFolder.LoadAll(repositoryRoot).FirstOrDefault(exercise => exercise.Name == name) is not { } exercise) return ExerciseGuide.None;
        var (page, note) = (Path.Combine(exercise.PrivateFolder, InterviewGuide.FileName), Path.Combine(exercise.Folder, ExerciseGuide.NoteFileName));
        return new ExerciseGuide(
            exercise.Manifest.Title,
            File.Exists(note) ? File.ReadAllText(note) : null,
            InterviewGuide.Parse(File.Exists(page) ? File.ReadAllText(page) : ""),
            Patterns(exercise.PrivateFolder),
            VariantFolder.LoadAll(exercise).Where(variant => variant.Kind is VariantKind.Starter or VariantKind.NearMiss)
                .ToDictionary(ResultPatterns.NameOf, variant => variant.Manifest),
            StarterPrice(exercise.PrivateFolder));
    }

    /// <summary>What the starter costs; null if it was not measured.</summary>
    public static StartersPrice? StarterPrice(string privateFolder) => Find<StartersPrice>(privateFolder, StartersPrice.FileName);

    /// <summary>Which scenarios each near-miss fails; empty if `drill patterns` has not run.</summary>
    public static ResultPatterns Patterns(string privateFolder) =>
        Find<ResultPatterns>(privateFolder, ResultPatterns.FileName) ?? ResultPatterns.None;

    private static T? Find<T>(string folder, string name) where T : class =>
        Path.Combine(folder, name) is var path && File.Exists(path) ? GradeJson.Read<T>(path) : null;
}
