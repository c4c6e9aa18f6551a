using System.Reflection;
using System.Runtime.Loader;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>Finds an exercise's <see cref="IExerciseSetup"/> in its built scenarios.</summary>
internal static class SetupLoader
{
    /// <exception cref="EnvironmentLacksException">The scenarios have none, or more than one.</exception>
    public static IExerciseSetup Load(string testsDll)
    {
        var types = new TestsContext(testsDll).LoadFromAssemblyPath(testsDll).GetTypes()
            .Where(type =>
                type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IExerciseSetup)))
            .ToList();
        return types is [var only]
            ? (IExerciseSetup)Activator.CreateInstance(only)!
            : throw new EnvironmentLacksException(
                $"{Path.GetFileName(testsDll)} has {types.Count} implementations of {nameof(IExerciseSetup)}; "
                + "`drill serve` needs exactly one.");
    }

    /// <summary>The data that the exercise's databases start with; null if they start empty.</summary>
    /// <param name="exercise">The exercise.</param>
    /// <param name="testsDll">Its built scenarios.</param>
    /// <param name="scale">One of its scales; null for the first.</param>
    /// <exception cref="EnvironmentLacksException">The scenarios have no setup, or more than one.</exception>
    public static DataSet? DataOf(Exercise exercise, string testsDll, string? scale) =>
        exercise.Manifest.Scales.Count > 0 ? DataOf(exercise, Load(testsDll), scale) : null;

    /// <summary>The same, from a setup that is already loaded.</summary>
    public static DataSet? DataOf(Exercise exercise, IExerciseSetup setup, string? scale) =>
        exercise.Manifest.Scales is [var first, ..] ? setup.DataOf(scale ?? first) : null;

    // The harness's assemblies must be those of this process, or their types would not match. All others come from the folder of the
    // scenarios.
    private sealed class TestsContext(string testsDll) : AssemblyLoadContext("scenarios")
    {
        private static readonly HashSet<string?> Ours = [.. ((Type[])[typeof(IExerciseSetup), typeof(Exercise)]).Select(type => type.Assembly.GetName().Name)];

        private readonly AssemblyDependencyResolver _resolver = new(testsDll);

        protected override Assembly? Load(AssemblyName name) =>
            Ours.Contains(name.Name) ? null
            : _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
