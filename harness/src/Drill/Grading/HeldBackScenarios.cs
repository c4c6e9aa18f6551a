using Drill.Foundation;
using System.Text.Json;
using Drill.Building;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Scenarios that candidates never see: solutions-private/&lt;name&gt;/checks is a project like the exercise's own tests, with
/// its list of scenarios in checks.json.
/// </summary>
/// <param name="Scenarios">The scenarios, in their order.</param>
/// <param name="TestsDll">The built assembly.</param>
internal sealed record HeldBackScenarios(IReadOnlyList<ScenarioEntry> Scenarios, string TestsDll)
{
    /// <summary>The folder's name below an exercise's private folder.</summary>
    public const string FolderName = "checks";

    /// <summary>Builds the held-back scenarios of a checkout; null if the exercise has none.</summary>
    /// <exception cref="EnvironmentLacksException">The scenarios do not build.</exception>
    /// <exception cref="InvalidDataException">The list of scenarios is not valid.</exception>
    public static async Task<HeldBackScenarios?> BuildAsync(PristineCheckout checkout, CancellationToken cancellation)
    {
        if (!Directory.Exists(checkout.ChecksFolder)) return null;
        var project = Directory.GetFiles(checkout.ChecksFolder, "*.csproj") is [var only]
            ? only
            : throw new InvalidDataException($"{checkout.ChecksFolder} must hold exactly one project.");
        var name = Path.GetFileNameWithoutExtension(project);
        var dll = Path.Combine(checkout.Root, "artifacts", "bin", name, "debug", name + ".dll");
        // The checkout never changes, so it needs to be built only once.
        var stamp = new BuildStamp(Path.Combine(checkout.Root, "artifacts", "stamps", "checks"), checkout.ExerciseHash, [dll]);
        if (!stamp.IsCurrent)
        {
            var outcome = await DotnetBuild.RunAsync(project, [], cancellation);
            if (!outcome.Succeeded)
                throw new EnvironmentLacksException(
                    $"The held-back scenarios do not build:{Environment.NewLine}{string.Join(Environment.NewLine, outcome.Errors)}");
            stamp.Write();
        }

        return new HeldBackScenarios(ExerciseFolder.LoadList(Path.Combine(checkout.ChecksFolder, ScenarioList.FileName)).Scenarios, dll);
    }
}
