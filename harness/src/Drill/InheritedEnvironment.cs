using System.Collections;

namespace Drill;

/// <summary>The environment of this process, for a child that gets more.</summary>
internal static class InheritedEnvironment
{
    /// <summary>This process's variables and the given ones, which win.</summary>
    public static Dictionary<string, string> With(Dictionary<string, string> more)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        foreach (var (name, value) in more) environment[name] = value;
        return environment;
    }
}
