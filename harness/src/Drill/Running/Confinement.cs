using Harness.Hosting;
using Harness.Scenarios;

namespace Drill.Running;

/// <summary>How the service of a run is confined, and what it must not foresee. The default is for a trusted service.</summary>
internal sealed record Confinement
{
    /// <summary>A trusted service.</summary>
    public static readonly Confinement None = new();

    /// <summary>The file that describes the service's sandbox; null if the service is trusted.</summary>
    public string? SandboxPath { get; init; }

    /// <summary>The key of the run's randomness, in hexadecimal; null if the seed alone determines it.</summary>
    public string? Key { get; init; }

    /// <summary>The folder of the services' logs while they run, with paths that give nothing away; null for the usual folder.</summary>
    public string? LiveLogs { get; init; }

    /// <summary>The environment variables of the run. All are always set, so that inherited values decide nothing.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
    [
        new(RunSettings.SandboxVariable, SandboxPath ?? ""), new(RunSettings.KeyVariable, Key ?? ""), new(LiveLog.Variable, LiveLogs ?? ""),
    ];
}
