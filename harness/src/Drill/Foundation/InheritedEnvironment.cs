using System.Collections;
using Harness.Hosting;

namespace Drill.Foundation;

/// <summary>
/// The environment variables that drill passes to its child processes: those that a process needs on this machine, and drill's own
/// (DRILL_…). Other variables of the user's shell must not change a verdict.
/// </summary>
internal static class InheritedEnvironment
{
    private const string OwnPrefix = "DRILL_";

    /// <summary>For a process of the harness: the minimal environment, drill's variables, and the given ones, which override both.</summary>
    public static Dictionary<string, string> With(Dictionary<string, string> more) => Add(ChildEnvironment.Lean(), Own().Concat(more));

    /// <summary>For a build: passes on what package sources may need, and nothing that MSBuild would read as a property.</summary>
    public static Dictionary<string, string> ForBuild(Dictionary<string, string> more) => Add(ChildEnvironment.ForBuild(), more);

    private static IEnumerable<KeyValuePair<string, string>> Own() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => ((string)variable.Key).StartsWith(OwnPrefix, StringComparison.Ordinal))
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));

    private static Dictionary<string, string> Add(Dictionary<string, string> environment, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach (var (name, value) in more) environment[name] = value;
        return environment;
    }
}
