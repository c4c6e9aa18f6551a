using System.Text.RegularExpressions;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>An installation of PostgreSQL's server programs.</summary>
/// <param name="Folder">The folder with `initdb` and `postgres`.</param>
/// <param name="Version">For example "15.18".</param>
/// <param name="Major">For example 15.</param>
internal sealed partial record PostgresBinaries(string Folder, string Version, int Major)
{
    /// <summary>The oldest major version that the exercises work on.</summary>
    public const int MinimumMajor = 14;

    // A folder and what to look for below it: Debian, PGDG for Fedora, Fedora, Homebrew on ARM and Intel, Postgres.app, MacPorts, and the
    // installer for macOS and for Windows.
    private static readonly (string Parent, string Pattern, string Below)[] KnownPlaces =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr", "bin", ""),
        ("/usr/libexec", "postgresql*", ""),
        ("/opt/homebrew/opt", "postgresql@*", "bin"),
        ("/usr/local/opt", "postgresql@*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        ("/opt/local/lib", "postgresql*", "bin"),
        ("/Library/PostgreSQL", "*", "bin"),
        (@"C:\Program Files\PostgreSQL", "*", "bin"),
    ];

    /// <summary>The path of `initdb`.</summary>
    public string InitDb => Executables.In([Folder], "initdb")!;

    /// <summary>The path of `pg_ctl`.</summary>
    /// <exception cref="EnvironmentLacksException">This installation has none.</exception>
    public string Control => Executables.In([Folder], "pg_ctl")
        ?? throw new EnvironmentLacksException($"{Folder} holds a PostgreSQL without pg_ctl. Install it whole: {PostgresRemedy.Text()}");

    /// <summary>The path of `postgres`.</summary>
    public string Server => Executables.In([Folder], "postgres")!;

    /// <summary>The path of `postgres` itself, where <see cref="Server"/> is a link to it.</summary>
    public string LinkedServer => File.ResolveLinkTarget(Server, returnFinalTarget: true)?.FullName ?? Server;

    /// <summary>Where they come from, as DRILL_POSTGRES names it: local or embedded.</summary>
    public string Source { get; init; } = "local";

    /// <summary>Source and version, for people: "local 15.18".</summary>
    public string Description => $"{Source} {Version}";

    /// <summary>
    /// The programs that a server of the harness's own runs. For `auto`, those of this machine come before those in the cache; for a
    /// container or an external server, which has its own, the answer is that of `auto`.
    /// </summary>
    /// <exception cref="EnvironmentLacksException">There are none, or none that are new enough; says how to get them.</exception>
    public static PostgresBinaries For(PostgresSource source) => source switch
    {
        PostgresSource.Local => Find(),
        PostgresSource.Embedded => EmbeddedBinaries.Kept() ?? throw new EnvironmentLacksException(EmbeddedBinaries.NotFetched),
        _ => Installed() ?? EmbeddedBinaries.Kept() ?? Find(),
    };

    /// <summary>The newest installation on this machine, or null.</summary>
    public static PostgresBinaries? Installed() => Newest(Folders());

    /// <summary>The newest installation on this machine.</summary>
    /// <exception cref="EnvironmentLacksException">There is none, or none that is new enough.</exception>
    public static PostgresBinaries Find() => Installed()
        ?? throw new EnvironmentLacksException(
            $"No PostgreSQL {MinimumMajor} or later (initdb and postgres) was found on PATH or where packages put it."
            + $"{Environment.NewLine}{PostgresRemedy.Text()}");

    /// <summary>The newest sufficient installation in these folders, or null.</summary>
    internal static PostgresBinaries? Newest(IEnumerable<string> folders) => folders
        .Distinct()
        .Select(Examine)
        .OfType<PostgresBinaries>()
        .Where(found => found.Major >= MinimumMajor)
        .MaxBy(found => found.Major);

    /// <summary>Parses the output of `postgres --version`; null for anything else.</summary>
    internal static (string Version, int Major)? ParseVersion(string? output) =>
        output is not null && VersionPattern().Match(output) is { Success: true } match
            ? (match.Groups["version"].Value, int.Parse(match.Groups["major"].Value))
            : null;

    private static IEnumerable<string> Folders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. KnownPlaces
            .Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.GetDirectories(place.Parent, place.Pattern)
                .Select(found => Path.Combine(found, place.Below).TrimEnd('/', '\\'))),
    ];

    /// <summary>The installation in a folder, or null.</summary>
    internal static PostgresBinaries? Examine(string folder)
    {
        if (Executables.In([folder], "initdb") is null) return null;
        if (Executables.In([folder], "postgres") is not { } server) return null;
        return ParseVersion(Executables.Ask(server, "--version")) is var (version, major)
            ? new PostgresBinaries(folder, version, major)
            : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d+)\S*)")]
    private static partial Regex VersionPattern();
}
