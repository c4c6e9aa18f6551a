using System.Text.Json;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>How to reach a running server as its administrator; what one harness process hands to another.</summary>
/// <param name="AdminConnectionString">The administrator's connection string.</param>
/// <param name="Description">For people, for example "local 15.18".</param>
/// <param name="Major">The major version.</param>
/// <param name="EmptyDatabase">The database that new ones are cloned from.</param>
/// <param name="IsSuperuser">Whether the administrator is a superuser.</param>
/// <param name="HasStatements">Whether the administrator's database has pg_stat_statements, and that counts for all of them.</param>
internal sealed record ServerAccess(
    string AdminConnectionString, string Description, int Major, string EmptyDatabase, bool IsSuperuser,
    bool HasStatements)
{
    /// <summary>The environment variable that carries it to a child harness. Never given to a service.</summary>
    public const string SharedVariable = "DRILL_POSTGRES_SHARED";

    /// <summary>Its value for a child harness.</summary>
    public string ToShared() => JsonSerializer.Serialize(this);

    /// <summary>Reads the variable's value; null for nothing.</summary>
    /// <exception cref="EnvironmentLacksException">It is not what a harness writes there.</exception>
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
