using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>Where a run's PostgreSQL comes from.</summary>
internal enum PostgresSource
{
    /// <summary>The first that works.</summary>
    Auto,

    /// <summary>Programs that are installed on this machine.</summary>
    Local,

    /// <summary>Programs from the npm package, kept in the cache.</summary>
    Embedded,

    /// <summary>A container, which `drill` starts.</summary>
    Docker,

    /// <summary>A server outside the harness.</summary>
    External,
}

/// <summary>The value of DRILL_POSTGRES.</summary>
/// <param name="Source">Where the server comes from.</param>
/// <param name="ConnectionString">The administrator's connection string; only for an external server.</param>
internal sealed record PostgresChoice(PostgresSource Source, string? ConnectionString = null)
{
    /// <summary>The environment variable with the choice.</summary>
    public const string Variable = "DRILL_POSTGRES";

    private const string Allowed = "auto (the default), local, embedded, docker, or a connection string";

    /// <summary>The choice of this process's environment.</summary>
    /// <exception cref="EnvironmentLacksException">The value is not one of the allowed.</exception>
    public static PostgresChoice Current => Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Reads the variable's value; null or empty means `auto`.</summary>
    /// <exception cref="EnvironmentLacksException">The value is not one of the allowed.</exception>
    public static PostgresChoice Parse(string? value) => value?.Trim() switch
    {
        null or "" or "auto" => new(PostgresSource.Auto),
        "local" => new(PostgresSource.Local),
        "embedded" => new(PostgresSource.Embedded),
        "docker" => new(PostgresSource.Docker),
        { } given when given.Contains('=') => new(PostgresSource.External, given),
        var unknown => throw new EnvironmentLacksException($"{Variable}={unknown} is not known. Use {Allowed}."),
    };
}
