using System.Text.Json;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>How to reach a running server as its administrator; one harness process passes it to another.</summary>
/// <param name="AdminConnectionString">The administrator's connection string.</param>
/// <param name="Description">Its description for people, for example "local 15.18".</param>
/// <param name="Major">The major version.</param>
/// <param name="EmptyDatabase">The database that new ones are cloned from.</param>
/// <param name="IsSuperuser">Whether the administrator is a superuser.</param>
/// <param name="HasStatements">Whether the administrator's database has pg_stat_statements, which counts for all databases.</param>
internal sealed record ServerAccess(
    string AdminConnectionString, string Description, int Major, string EmptyDatabase, bool IsSuperuser,
    bool HasStatements)
{
    /// <summary>The environment variable that passes it to a child harness. Never given to a service.</summary>
    public const string SharedVariable = "DRILL_POSTGRES_SHARED";

    /// <summary>Its value for a child harness.</summary>
    public string ToShared() => JsonSerializer.Serialize(this);

    /// <summary>Reads the variable's value; null for null.</summary>
    /// <exception cref="EnvironmentLacksException">The value was not written by a harness.</exception>
    public static ServerAccess? FromShared(string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        try
        {
            return JsonSerializer.Deserialize<ServerAccess>(value);
        }
        catch (JsonException error)
        {
            throw new EnvironmentLacksException(
                $"{SharedVariable} is set by `drill` for its own children and cannot be read here. Unset it.", error);
        }
    }
}
