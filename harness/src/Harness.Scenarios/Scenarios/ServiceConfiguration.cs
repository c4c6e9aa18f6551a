namespace Harness.Scenarios;

/// <summary>The configuration of a service under test: its database and its dependencies, as environment variables.</summary>
public static class ServiceConfiguration
{
    /// <summary>The variables by name.</summary>
    /// <param name="connectionString">How the service reaches its database.</param>
    /// <param name="dependencies">Base addresses by name, for example "Provider".</param>
    /// <param name="settings">Further settings by key, for example "Holds:Lifetime"; null for none.</param>
    public static Dictionary<string, string> Of(
        string connectionString, IReadOnlyDictionary<string, Uri> dependencies,
        IReadOnlyDictionary<string, string>? settings = null)
    {
        var variables = dependencies.ToDictionary(
            dependency => $"Dependencies__{dependency.Key}__BaseAddress", dependency => dependency.Value.ToString());
        variables["ConnectionStrings__Database"] = connectionString;
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
            variables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return variables;
    }
}
