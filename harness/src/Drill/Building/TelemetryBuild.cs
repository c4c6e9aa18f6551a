using Harness.Verdicts;

namespace Drill.Building;

/// <summary>
/// Builds what adds OpenTelemetry to a served service. Nothing refers to that project, so its packages are restored only for
/// those who ask for telemetry.
/// </summary>
internal static class TelemetryBuild
{
    private const string Name = "Harness.Telemetry";

    /// <summary>The assembly's name, for ASPNETCORE_HOSTINGSTARTUPASSEMBLIES.</summary>
    public const string AssemblyName = Name;

    /// <summary>Builds it, unless it is built from these sources already.</summary>
    /// <returns>Absolute path of the assembly; what it depends on lies beside it.</returns>
    /// <exception cref="EnvironmentLacksException">Its packages cannot be restored, or it does not compile.</exception>
    public static Task<string> RunAsync(string repositoryRoot, CancellationToken cancellation) =>
        new LateProject(repositoryRoot, Name).BuildAsync([], Explain, cancellation);

    /// <summary>One sentence, then the build's own words: of a failed restore the first line, which the others repeat for each package.</summary>
    internal static EnvironmentLacksException Explain(IReadOnlyList<string> errors)
    {
        var restore = errors.FirstOrDefault(line => line.Contains("error NU", StringComparison.Ordinal));
        return new EnvironmentLacksException(
            (restore is null ? $"What exports telemetry ({SharedInputs.Harness}/{Name}) does not build" : "The packages that export telemetry (OpenTelemetry) cannot be restored")
            + ": mend that, or unset the variables OTEL_EXPORTER_OTLP_… to serve without telemetry."
            + Environment.NewLine + (restore ?? string.Join(Environment.NewLine, errors)));
    }
}
