namespace Harness.Scenarios;

/// <summary>What a service under test learns: its database and its dependencies, as environment variables.</summary>
public static class ServiceConfiguration
{
    /// <summary>The variables by name.</summary>
    /// <param name="connectionString">How the service reaches its database.</param>
    /// <param name="dependencies">Base addresses by name, for example "Provider".</param>
    public static Dictionary<string, string> Of(
        string connectionString, IReadOnlyDictionary<string, Uri> dependencies)
    {
        var variables = dependencies.ToDictionary(
            dependency => $"Dependencies__{dependency.Key}__BaseAddress", dependency => dependency.Value.ToString());
        variables["ConnectionStrings__Database"] = connectionString;
        return variables;
    }
}
