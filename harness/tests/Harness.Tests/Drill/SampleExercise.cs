using Harness.Exercises;

namespace Harness.Tests.Drill;

/// <summary>An exercise that exists in memory only.</summary>
internal static class SampleExercise
{
    public static Exercise Of(params ScenarioEntry[] scenarios) => new("sample", "/exercises/sample", "/solutions-private/sample", new ExerciseManifest
    {
        Title = "Sample", Group = "samples", Minutes = 10, Level = "junior", Service = "src/Sample.csproj", Tests = "tests/Sample.Tests.csproj",
        Editable = ["src/**/*.cs"], Scenarios = scenarios,
    });
}
