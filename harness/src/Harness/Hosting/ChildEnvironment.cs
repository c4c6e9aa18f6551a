using System.Collections;

namespace Harness.Hosting;

/// <summary>
/// The environment that a child gets: the harness's own, less what would change how a service behaves or tell it what
/// it must not know.
/// </summary>
internal static class ChildEnvironment
{
    // DRILL_ carries the database's administrator; PG is read by Npgsql and PostgreSQL; a proxy would catch the calls
    // to the fakes; profilers and startup hooks belong to the test host.
    private static readonly string[] DroppedPrefixes =
    [
        "ASPNETCORE_", "ConnectionStrings__", "Dependencies__", "Kestrel__", "Logging__", "DRILL_", "PG",
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE", "DOTNET_ENVIRONMENT", "DOTNET_URLS",
        "CORECLR_", "COR_", "TESTINGPLATFORM_", "VSTEST_", "XUNIT_", "MSBUILD",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    ];

    // Where things are on this machine, and what the SDK does: no business of a sandbox's.
    private static readonly string[] MachinePrefixes = ["DOTNET_ROOT", "DOTNET_CLI_", "DOTNET_HOST_PATH", "DOTNET_INSTALL"];

    private static readonly Dictionary<string, string> ServiceRuntime = new()
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
    };

    /// <summary>The harness's environment, reduced.</summary>
    public static Dictionary<string, string> Lean() => Reduce(Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? "")));

    /// <summary>The reduced environment, a small predictable runtime, and the given variables, which win.</summary>
    public static Dictionary<string, string> ForService(IReadOnlyDictionary<string, string> given)
    {
        var environment = Lean();
        foreach (var (name, value) in ServiceRuntime.Concat(given)) environment[name] = value;
        return environment;
    }

    /// <summary>
    /// Nothing of the harness's environment but settings of the runtime, then the sandbox's own, then the given
    /// variables, which win.
    /// </summary>
    public static Dictionary<string, string> ForSandbox(
        ServiceSandbox sandbox, IReadOnlyDictionary<string, string> given)
    {
        var environment = ForService(new Dictionary<string, string>())
            .Where(variable => variable.Key.StartsWith("DOTNET_", StringComparison.Ordinal)
                && !MachinePrefixes.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary();
        foreach (var (name, value) in sandbox.Environment.Concat(given)) environment[name] = value;
        return environment;
    }

    internal static Dictionary<string, string> Reduce(IEnumerable<KeyValuePair<string, string>> variables) => variables
        .Where(variable => !DroppedPrefixes.Any(
            prefix => variable.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        .ToDictionary();
}
