using Harness.Hosting;

namespace Drill.Verbs;

/// <summary>The browser that the browser tests open reports in. Nothing else needs one.</summary>
internal static class Chromium
{
    /// <summary>Name of the environment variable with the path of a Chromium or Chrome.</summary>
    public const string Variable = "DRILL_CHROMIUM";

    /// <summary>The message where no browser was found.</summary>
    public const string Missing =
        $"no Chromium was found. Get one, for example with `apt-get install chromium`, or set {Variable} to the path of a Chrome.";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>The browser's full path; null where none was found.</summary>
    public static string? Find() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? File.Exists(given) ? given : null
        : Names.Select(Executables.OnPath).FirstOrDefault(path => path is not null);
}
