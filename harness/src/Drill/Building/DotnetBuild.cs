using System.Text.RegularExpressions;
using Drill.Foundation;
using Harness.Hosting;

namespace Drill.Building;

/// <summary>The result of `dotnet build`.</summary>
/// <param name="Succeeded">Whether it exited with 0.</param>
/// <param name="Errors">
/// The compiler's error lines, without duplicates; the whole output if no line looks like an error.
/// </param>
internal sealed record BuildOutcome(bool Succeeded, IReadOnlyList<string> Errors)
{
    /// <summary>Whether it failed because a program has a file open that it would have replaced, which only Windows refuses.</summary>
    public bool FoundFilesInUse => Errors.Any(line => line.Contains("being used by another process", StringComparison.Ordinal) || line.Contains("error MSB3027", StringComparison.Ordinal));
}

/// <summary>Runs `dotnet build` as a child process.</summary>
internal static partial class DotnetBuild
{
    /// <summary>If this variable is "off", or CI is set at all, builds leave no build server running.</summary>
    public const string BuildServersVariable = "DRILL_BUILD_SERVERS";

    /// <summary>
    /// Whether builds leave servers running that make the next build faster. Only these processes outlive `drill`.
    /// </summary>
    public static bool KeepsServers =>
        Environment.GetEnvironmentVariable(BuildServersVariable) != "off"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    /// <summary>Builds one project.</summary>
    /// <param name="project">Path of the project or solution.</param>
    /// <param name="arguments">Further arguments, for example "--no-restore".</param>
    /// <param name="cancellation">Stops the build.</param>
    public static async Task<BuildOutcome> RunAsync(
        string project, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var environment = InheritedEnvironment.ForBuild(new()
        {
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = KeepsServers ? "1" : "0",
            ["MSBUILDDISABLENODEREUSE"] = KeepsServers ? "0" : "1",
            ["UseSharedCompilation"] = KeepsServers ? "true" : "false",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["MSBUILDTERMINALLOGGER"] = "off",
        });
        var log = Path.Combine(
            HarnessPaths.ArtifactsFolder, "logs", $"build-{Path.GetFileNameWithoutExtension(project)}.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        File.Delete(log);
        // The watchdog is its parent: the build ends with the command that started it.
        await using var build = ChildProcess.Start(new ChildOptions(
            "dotnet", ["build", project, "-nologo", "-v:q", "-clp:NoSummary", .. arguments], log)
        {
            Environment = environment,
            // The global.json of the working folder chooses the SDK, not the one beside the project.
            WorkingDirectory = HarnessPaths.RepositoryRoot,
        });
        await build.WaitForExitAsync(cancellation);
        return build.ExitCode == 0
            ? new BuildOutcome(true, [])
            : new BuildOutcome(false, ErrorLines(await File.ReadAllTextAsync(log, cancellation)));
    }

    /// <summary>
    /// Lines such as "Payments.cs(12,3): error CS1002: ; expected [src/DoubleCharge.csproj]", without duplicates.
    /// </summary>
    internal static IReadOnlyList<string> ErrorLines(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var errors = lines.Where(line => ErrorPattern().IsMatch(line)).Distinct().ToList();
        return errors.Count > 0 ? errors : lines;
    }

    [GeneratedRegex(@"(^|\s|:)error( [A-Z]+[0-9]+)?\s*:")]
    private static partial Regex ErrorPattern();
}
