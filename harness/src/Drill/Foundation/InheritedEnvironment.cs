using System.Collections;
using Harness.Hosting;

namespace Drill.Foundation;

/// <summary>
/// The environments of drill's own children: what they need of this machine, what drill is told (DRILL_…), and no more. A variable
/// that happens to be set decides nothing.
/// </summary>
internal static class InheritedEnvironment
{
    private const string OwnPrefix = "DRILL_";

    /// <summary>For a process of the harness's: the lean environment, drill's variables, and the given ones, which win.</summary>
    public static Dictionary<string, string> With(Dictionary<string, string> more) => Add(ChildEnvironment.Lean(), Own().Concat(more));

    /// <summary>For a build: what package sources may ask for is passed on, what MSBuild would take for a property is not.</summary>
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
