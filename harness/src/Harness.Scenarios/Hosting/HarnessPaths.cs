using Harness.Verdicts;

namespace Harness.Hosting;

/// <summary>The folders that the harness uses.</summary>
public static class HarnessPaths
{
    /// <summary>The environment variable that moves the cache.</summary>
    public const string CacheVariable = "DRILL_CACHE";

    private const string RootMarker = "Exercises.sln";

    /// <summary>
    /// The repository: the nearest folder with Exercises.sln, searched upward from the working directory, then from the harness itself.
    /// </summary>
    /// <exception cref="EnvironmentLacksException">There is none.</exception>
    public static string RepositoryRoot => FindUpward(Directory.GetCurrentDirectory(), AppContext.BaseDirectory);

    /// <summary>Everything that is built, or left by a run.</summary>
    /// <exception cref="EnvironmentLacksException">There is no repository.</exception>
    public static string ArtifactsFolder => Path.Combine(RepositoryRoot, "artifacts");

    /// <summary>
    /// The cache, which may be deleted at any time; created when missing. DRILL_CACHE, or `drill` in the
    /// platform's cache folder. Root uses the system's (/var/cache), because its own home is closed to the user that PostgreSQL
    /// runs as.
    /// </summary>
    /// <exception cref="EnvironmentLacksException">It cannot be written.</exception>
    public static string CacheFolder => CacheFolderFrom(Environment.GetEnvironmentVariable(CacheVariable));

    internal static string CacheFolderFrom(string? given) => Writable(string.IsNullOrEmpty(given)
        ? Path.Combine(PlatformCache(), "drill")
        : Path.GetFullPath(given));

    /// <summary>The nearest ancestor with Exercises.sln, from the first starting folder that has one.</summary>
    internal static string FindUpward(params string[] starts)
    {
        foreach (var start in starts)
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, RootMarker)))
                    return folder.FullName;
        throw new EnvironmentLacksException(
            $"No {RootMarker} at or above {string.Join(" or ", starts)}. Run this inside a clone of the repository.");
    }

    private static string PlatformCache()
    {
        if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (Environment.IsPrivilegedProcess) return "/var/cache";
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Caches");
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(home, ".cache");
    }

    private static string Writable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(
                $"The cache folder {folder} cannot be written ({error.Message}). "
                + $"Set {CacheVariable} to a folder that can.", error);
        }
    }
}
