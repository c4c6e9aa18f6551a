using Drill.Foundation;
using Harness.Load;
using Harness.Verdicts;

namespace Drill.Building;

/// <summary>
/// Builds the adapter of the load engine that DRILL_LOAD chooses. It is in no solution, because its package may be neither served nor
/// wanted: only who asks for that engine builds it.
/// </summary>
internal static class LoadAdapter
{
    /// <summary>Name of the environment variable with one more package source, a folder or an address.</summary>
    public const string FeedVariable = "DRILL_LOAD_FEED";

    /// <summary>The package, as messages name it.</summary>
    public const string Package = "NBomber 4.1.2";

    // Not found, not in this version, no version that fits, and a source that does not answer.
    private static readonly string[] RestoreErrors = ["NU1101", "NU1102", "NU1103", "NU1301"];

    /// <summary>The engine's name for people; null for the harness's own engine.</summary>
    /// <exception cref="EnvironmentLacksException">The value of DRILL_LOAD is unknown.</exception>
    public static string? ChosenEngine => LoadChoices.Current == LoadChoice.NBomber ? Package : null;

    /// <summary>Builds the chosen engine's adapter, unless it is built from these sources already.</summary>
    /// <exception cref="EnvironmentLacksException">
    /// The value of DRILL_LOAD is unknown, the engine's package cannot be restored, or its adapter does not compile.
    /// </exception>
    public static async Task EnsureAsync(string repositoryRoot, CancellationToken cancellation)
    {
        if (LoadChoices.Current == LoadChoice.NBomber) await BuildAsync(repositoryRoot, cancellation);
    }

    /// <summary>Builds the adapter, unless it is built from these sources already.</summary>
    /// <exception cref="EnvironmentLacksException">The package cannot be restored, or the adapter does not compile.</exception>
    public static async Task BuildAsync(string repositoryRoot, CancellationToken cancellation)
    {
        var feed = Environment.GetEnvironmentVariable(FeedVariable);
        await new LateProject(repositoryRoot, LoadEngines.Adapter, SharedInputs.Judges).BuildAsync(
            string.IsNullOrEmpty(feed) ? [] : [$"-p:RestoreAdditionalProjectSources={feed}"], Explain, cancellation);
    }

    /// <summary>What a failed build of the adapter means.</summary>
    /// <param name="errors">The error lines of the build.</param>
    internal static EnvironmentLacksException Explain(IReadOnlyList<string> errors) =>
        errors.FirstOrDefault(line => RestoreErrors.Any(line.Contains)) is { } missing
            ? new EnvironmentLacksException(
                $"{LoadChoices.Variable}=nbomber needs the package {Package}, which no package source gave ({Code(missing)}): name a source that has it "
                + $"with {FeedVariable}, or run without {LoadChoices.Variable}.")
            : new EnvironmentLacksException(
                $"{LoadChoices.Variable}=nbomber needs {LoadEngines.Adapter}, which does not build:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");

    private static string Code(string line) => RestoreErrors.First(line.Contains);
}
