using Harness.Exercises;
using Harness.Variants;

namespace Drill.Foundation;

/// <summary>Finds what the user named on the command line, or suggests the nearest name.</summary>
internal static class Names
{
    /// <summary>The exercise with this name.</summary>
    /// <exception cref="WrongUsageException">No exercise has this name; the message suggests the nearest one.</exception>
    public static Exercise FindExercise(string repositoryRoot, string name)
    {
        var exercises = ExerciseFolder.LoadAll(repositoryRoot);
        return exercises.FirstOrDefault(exercise => exercise.Name == name)
            ?? throw Unknown(
                "exercise", name, exercises.Select(exercise => exercise.Name), "`./drill list` shows them all.");
    }

    /// <summary>The exercise with this name; without a name, the one in whose folder the command runs, or the only one.</summary>
    /// <param name="repositoryRoot">The checkout.</param>
    /// <param name="name">The name; null if none was given.</param>
    /// <param name="verb">The command, for the message.</param>
    /// <exception cref="WrongUsageException">No exercise has this name, or there are several and none was named.</exception>
    public static Exercise ChooseExercise(string repositoryRoot, string? name, string verb)
    {
        if (name is not null) return FindExercise(repositoryRoot, name);
        var all = ExerciseFolder.LoadAll(repositoryRoot);
        var here = Environment.CurrentDirectory + Path.DirectorySeparatorChar;
        // Windows and macOS keep a working folder as it was typed. No two exercises differ only in case.
        return all.FirstOrDefault(exercise => here.StartsWith(exercise.Folder + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase))
            ?? (all is [var only]
                ? only
                : throw new WrongUsageException(
                    $"Name the exercise: ./drill {verb} <exercise>. The exercises are {string.Join(", ", all.Select(exercise => exercise.Name))}."));
    }

    /// <summary>The scenarios with these ids, in the exercise's order; all scenarios if no id is given.</summary>
    /// <exception cref="WrongUsageException">A scenario does not exist; the message suggests the nearest one.</exception>
    public static IReadOnlyList<ScenarioEntry> FindScenarios(Exercise exercise, IReadOnlyCollection<string> ids)
    {
        var known = exercise.Manifest.Scenarios;
        if (ids.FirstOrDefault(id => known.All(scenario => scenario.Id != id)) is { } unknown)
        {
            throw Unknown(
                "scenario", unknown, known.Select(scenario => scenario.Id),
                $"`./drill list {exercise.Name}` shows them all.");
        }

        return ids.Count == 0 ? known : [.. known.Where(scenario => ids.Contains(scenario.Id))];
    }

    /// <summary>The variant with this name, or whose name ends with it: the last part of a name is enough.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="all">Its variants.</param>
    /// <param name="name">The name, for example near-misses/read-then-write or read-then-write.</param>
    /// <exception cref="WrongUsageException">No variant has this name; the message suggests the nearest one.</exception>
    public static Variant FindVariant(Exercise exercise, IReadOnlyList<Variant> all, string name) =>
        all.FirstOrDefault(variant => variant.Name == name)
        ?? all.FirstOrDefault(variant => variant.Name.EndsWith("/" + name, StringComparison.Ordinal))
        ?? throw Unknown(
            "variant", name, all.Select(variant => variant.Name), $"The variants are in solutions-private/{exercise.Name}.");

    /// <summary>The scale that was named, or null if none was.</summary>
    /// <exception cref="WrongUsageException">The exercise has no such scale.</exception>
    public static string? FindScale(Exercise exercise, string? name)
    {
        var known = exercise.Manifest.Scales;
        if (name is null || known.Contains(name)) return name;
        if (known.Count == 0) throw new WrongUsageException($"The data of '{exercise.Name}' has only one size. Leave out --scale.");
        throw Unknown("scale", name, known, $"'{exercise.Name}' has {string.Join(", ", known)}.");
    }

    /// <summary>The message for a name that does not exist.</summary>
    public static WrongUsageException Unknown(string what, string name, IEnumerable<string> known, string hint)
    {
        var nearest = known.MinBy(candidate => Distance(name, candidate));
        var suggestion = nearest is null ? "" : $" Did you mean '{nearest}'?";
        return new WrongUsageException($"There is no {what} '{name}'.{suggestion} {hint}");
    }

    /// <summary>Levenshtein distance.</summary>
    internal static int Distance(string from, string to)
    {
        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var current = new int[to.Length + 1];
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
