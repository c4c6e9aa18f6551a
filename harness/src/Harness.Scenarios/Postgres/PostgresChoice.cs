using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>Where the PostgreSQL that judges comes from.</summary>
internal enum PostgresSource
{
    /// <summary>The first that works.</summary>
    Auto,

    /// <summary>Binaries of this machine.</summary>
    Local,

    /// <summary>A server that somebody else runs.</summary>
    Given,
}

/// <summary>What DRILL_POSTGRES asks for.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="ConnectionString">Its administrator's connection string; only for a given server.</param>
internal sealed record PostgresChoice(PostgresSource Source, string? ConnectionString = null)
{
    /// <summary>The environment variable that chooses.</summary>
    public const string Variable = "DRILL_POSTGRES";

    private const string Allowed = "auto (the default), local, or a connection string";

    /// <summary>Reads the variable's value; nothing means `auto`.</summary>
    /// <exception cref="EnvironmentLacksException">The value is not one of the allowed.</exception>
    public static PostgresChoice Parse(string? value) => value?.Trim() switch
    {
        null or "" or "auto" => new(PostgresSource.Auto),
        "local" => new(PostgresSource.Local),
        { } given when given.Contains('=') => new(PostgresSource.Given, given),
        ("docker" or "embedded") and var later => throw new EnvironmentLacksException(
            $"{Variable}={later} comes in a later version. Use {Allowed}; {PostgresRemedy.ComposeAlternative}."),
        var unknown => throw new EnvironmentLacksException($"{Variable}={unknown} is not known. Use {Allowed}."),
    };
}
