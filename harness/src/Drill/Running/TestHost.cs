using System.Globalization;
using Drill.Foundation;
using Harness.Hosting;
using Harness.Scenarios;

namespace Drill.Running;

/// <summary>Starts the process that runs an exercise's tests.</summary>
internal static class TestHost
{
    /// <summary>Starts it.</summary>
    /// <param name="bed">What services are judged with.</param>
    /// <param name="serviceDll">The built service.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="logs">The folder for the services' logs.</param>
    /// <param name="log">The file for what the process prints.</param>
    /// <param name="confinement">How the service is confined.</param>
    /// <param name="variables">More environment variables of the run.</param>
    /// <param name="selection">Arguments that select tests.</param>
    public static ChildProcess Start(
        TestBed bed, string serviceDll, long seed, string logs, string log, Confinement confinement, IReadOnlyDictionary<string, string> variables, IEnumerable<string> selection)
    {
        var environment = InheritedEnvironment.With(new()
        {
            [RunSettings.SeedVariable] = seed.ToString(CultureInfo.InvariantCulture),
            [RunSettings.ServiceDllVariable] = serviceDll,
            [RunSettings.LogsVariable] = logs,
            // Always set, so that inherited values decide nothing.
            [RunSettings.EventsVariable] = "",
            [RunSettings.ScaleVariable] = bed.Scale ?? "",
            // Threads of the load generator and the fakes must not spin while the service needs the cores.
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            // A run starts dozens of short-lived processes. Optimising their code at tier 1 would cost a third of all CPU and never pay off.
            ["DOTNET_TC_CallCountingDelayMs"] = "60000",
        });
        foreach (var (name, value) in confinement.Variables) environment[name] = value;
        foreach (var (name, value) in bed.Postgres.ShareEnvironment.Concat(variables)) environment[name] = value;
        return ChildProcess.Start(new ChildOptions("dotnet", ["exec", bed.TestsDll, "-noLogo", "-noColor", .. selection], log)
        {
            WorkingDirectory = Path.GetDirectoryName(bed.TestsDll),
            Environment = environment,
        });
    }
}
