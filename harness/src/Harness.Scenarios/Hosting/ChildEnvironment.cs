using System.Collections;

namespace Harness.Hosting;

/// <summary>
/// The environments of child processes. The settings of this machine's user must not influence a verdict: services, servers and the
/// process that runs scenarios get only what is listed here; language and time zone are fixed.
/// </summary>
internal static class ChildEnvironment
{
    // Locations: without these a program does not start, or does not find its libraries.
    private static readonly HashSet<string> Places = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
        "DOTNET_HOST_PATH", "DOTNET_INSTALL_DIR", "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
        // Windows does not start a program without most of these.
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "USERNAME", "USERPROFILE", "USERDOMAIN", "COMPUTERNAME", "HOMEDRIVE",
        "HOMEPATH", "APPDATA", "LOCALAPPDATA", "ALLUSERSPROFILE", "ProgramData", "PUBLIC", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
        "PROCESSOR_ARCHITEW6432", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles", "CommonProgramFiles(x86)",
        "CommonProgramW6432", "PSModulePath",
        // Switched off, it closes an attack path (see grading); it changes no measurement.
        "DOTNET_EnableDiagnostics",
    };

    // DOTNET_ROOT also has a form for each processor architecture, such as DOTNET_ROOT_X64.
    private const string RootPrefix = "DOTNET_ROOT";

    // What a runtime, a test host or MSBuild reads as a setting, except what the SDK's command line is told.
    private static readonly string[] SettingsPrefixes = ["DOTNET_", "COMPlus_", "CORECLR_", "COR_", "ASPNETCORE_", "MSBUILD", "TESTINGPLATFORM_", "VSTEST_", "XUNIT_"];
    private static readonly string[] CommandLinePrefixes = ["DOTNET_CLI_", "DOTNET_NOLOGO", "DOTNET_SKIP_", "DOTNET_GENERATE_"];

    // C is no language, and every system has it; where C.UTF-8 does not exist, .NET treats it as no language, too.
    private static readonly Dictionary<string, string> Declared = new()
    {
        ["LANG"] = "C.UTF-8",
        ["LC_ALL"] = "C.UTF-8",
        ["TZ"] = "UTC",
    };

    private static readonly Dictionary<string, string> ServiceRuntime = new()
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        // Dozens of short-lived processes: compiling their code a second time, optimised, costs a third of all CPU time and never pays off.
        ["DOTNET_TC_CallCountingDelayMs"] = "60000",
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    /// <summary>The variables that a program needs to run on this machine, with fixed language and time zone.</summary>
    public static Dictionary<string, string> Lean() => Reduce(Own());

    /// <summary>
    /// For builds, which also need the settings of this machine's package sources (proxies, credentials, certificates). A name without
    /// an underscore may be an MSBuild property, such as Configuration or OutDir, and is left out.
    /// </summary>
    public static Dictionary<string, string> ForBuild() => ReduceForBuild(Own());

    /// <summary>The lean environment, settings for a small and predictable runtime, and the given variables, which win.</summary>
    public static Dictionary<string, string> ForService(IReadOnlyDictionary<string, string> given)
    {
        var environment = Lean();
        foreach (var (name, value) in ServiceRuntime.Concat(given)) environment[name] = value;
        return environment;
    }

    /// <summary>No variable of this machine: settings of the runtime, the sandbox's own, then the given variables, which win.</summary>
    public static Dictionary<string, string> ForSandbox(
        ServiceSandbox sandbox, IReadOnlyDictionary<string, string> given)
    {
        var environment = new Dictionary<string, string>(Declared);
        if (Environment.GetEnvironmentVariable("DOTNET_EnableDiagnostics") is { Length: > 0 } diagnostics)
            environment["DOTNET_EnableDiagnostics"] = diagnostics;
        foreach (var (name, value) in ServiceRuntime.Concat(sandbox.Environment).Concat(given)) environment[name] = value;
        return environment;
    }

    internal static Dictionary<string, string> Reduce(IEnumerable<KeyValuePair<string, string>> variables) =>
        Declare(variables.Where(variable => IsPlace(variable.Key)));

    internal static Dictionary<string, string> ReduceForBuild(IEnumerable<KeyValuePair<string, string>> variables) =>
        Declare(variables.Where(variable => IsPlace(variable.Key) || HasPrefix(variable.Key, CommandLinePrefixes)
            || (variable.Key.IndexOf('_', StringComparison.Ordinal) > 0 && !HasPrefix(variable.Key, SettingsPrefixes))));

    private static IEnumerable<KeyValuePair<string, string>> Own() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""));

    private static Dictionary<string, string> Declare(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in variables.Concat(Declared)) environment[name] = value;
        return environment;
    }

    private static bool IsPlace(string name) => Places.Contains(name) || HasPrefix(name, RootPrefix);

    private static bool HasPrefix(string name, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
