using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>Where a run's PostgreSQL comes from.</summary>
internal enum PostgresSource
{
    /// <summary>The first that works.</summary>
    Auto,

    /// <summary>Binaries of this machine.</summary>
    Local,

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

    private const string Allowed = "auto (the default), local, or a connection string";

    /// <summary>Reads the variable's value; null or empty means `auto`.</summary>
    /// <exception cref="EnvironmentLacksException">The value is not one of the allowed.</exception>
    public static PostgresChoice Parse(string? value) => value?.Trim() switch
    {
        null or "" or "auto" => new(PostgresSource.Auto),
        "local" => new(PostgresSource.Local),
        { } given when given.Contains('=') => new(PostgresSource.External, given),
        ("docker" or "embedded") and var later => throw new EnvironmentLacksException(
            $"{Variable}={later} comes in a later version. Use {Allowed}; {PostgresRemedy.ComposeAlternative}."),
        var unknown => throw new EnvironmentLacksException($"{Variable}={unknown} is not known. Use {Allowed}."),
    };
}
