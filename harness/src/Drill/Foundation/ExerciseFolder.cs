using Harness.Exercises;

namespace Drill.Foundation;

/// <summary>Finds the exercises of a repository.</summary>
internal static class ExerciseFolder
{
    /// <summary>Reads one exercise.</summary>
    /// <exception cref="InvalidDataException">Its `exercise.json` is not valid.</exception>
    public static Exercise Load(string repositoryRoot, string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        var exercise = new Exercise(
            name,
            Path.GetFullPath(folder),
            Path.Combine(repositoryRoot, "solutions-private", name),
            LoadManifest(Path.Combine(folder, ExerciseManifest.FileName)));
        // Which scenarios are incidents, only the author's files say: exercise.json goes to candidates.
        return SiteKinds.OfPractice(exercise);
    }

    /// <summary>Every exercise of the repository, ordered by name. No other list of them exists.</summary>
    public static IReadOnlyList<Exercise> LoadAll(string repositoryRoot)
    {
        var folder = Path.Combine(repositoryRoot, "exercises");
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(path => File.Exists(Path.Combine(path, ExerciseManifest.FileName)))
                .Order(StringComparer.Ordinal)
                .Select(path => Load(repositoryRoot, path)),
        ];
    }

    /// <summary>Reads a list of held-back scenarios.</summary>
    /// <exception cref="InvalidDataException">The file is not such a list; the message names the file and the error.</exception>
    public static ScenarioList LoadList(string path) => ScenarioList.Parse(File.ReadAllText(path), path);

    private static ExerciseManifest LoadManifest(string path) => ExerciseManifest.Parse(File.ReadAllText(path), path);
}
