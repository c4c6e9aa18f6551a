using System.Collections;
using Harness.Hosting;

namespace Drill.Foundation;

/// <summary>
/// The environment variables that drill passes to its child processes: those that a process needs on this machine, and drill's own
/// (DRILL_…). Other variables of the user's shell must not change a verdict. Those that say where telemetry goes (OTEL_…) reach the
/// service of `drill serve`, which reaches no verdict, and nothing else.
/// </summary>
internal static class InheritedEnvironment
{
    private const string OwnPrefix = "DRILL_";
    private const string TelemetryPrefix = "OTEL_";

    /// <summary>For a process of the harness: the minimal environment, drill's variables, and the given ones, which override both.</summary>
    public static Dictionary<string, string> With(Dictionary<string, string> more) => Add(ChildEnvironment.Lean(), WithPrefix(OwnPrefix).Concat(more));

    /// <summary>For a build: passes on what package sources may need, and nothing that MSBuild would read as a property.</summary>
    public static Dictionary<string, string> ForBuild(Dictionary<string, string> more) => Add(
        ChildEnvironment.ForBuild().Where(variable => !variable.Key.StartsWith(TelemetryPrefix, StringComparison.Ordinal)).ToDictionary(), more);

    /// <summary>The variables that say where telemetry goes, for the service of `drill serve`. An empty one counts as not set.</summary>
    public static Dictionary<string, string> Telemetry() =>
        WithPrefix(TelemetryPrefix).Where(variable => variable.Value.Length > 0).ToDictionary();

    private static IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => ((string)variable.Key).StartsWith(prefix, StringComparison.Ordinal))
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));

    private static Dictionary<string, string> Add(Dictionary<string, string> environment, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach (var (name, value) in more) environment[name] = value;
        return environment;
    }
}
