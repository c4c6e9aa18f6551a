using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Drill.Building;

/// <summary>What `dotnet build` said.</summary>
/// <param name="Succeeded">Whether it exited with 0.</param>
/// <param name="Errors">Its error lines, each once, in the compiler's own words; all of its output where no line looks like an error.</param>
internal sealed record BuildOutcome(bool Succeeded, IReadOnlyList<string> Errors);

/// <summary>Runs `dotnet build` as a child process.</summary>
internal static partial class DotnetBuild
{
    /// <summary>Set to "off", or CI set to anything, and no build server is left running between builds.</summary>
    public const string BuildServersVariable = "DRILL_BUILD_SERVERS";

    /// <summary>Whether builds keep servers that make the next one faster. They are the only processes that outlive `drill`.</summary>
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
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])["build", project, "-nologo", "-v:q", "-clp:NoSummary", .. arguments])
            start.ArgumentList.Add(argument);
        ConfigureServers(start.Environment);

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        // A build server inherits the pipes and may hold them open: what the build said is complete once it exited.
        var text = await ReadAfterExitAsync(output) + await ReadAfterExitAsync(error);
        return new BuildOutcome(process.ExitCode == 0, process.ExitCode == 0 ? [] : ErrorLines(text));
    }

    /// <summary>Lines such as "Payments.cs(12,3): error CS1002: ; expected [src/DoubleCharge.csproj]", each once.</summary>
    internal static IReadOnlyList<string> ErrorLines(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var errors = lines.Where(line => ErrorPattern().IsMatch(line)).Distinct().ToList();
        return errors.Count > 0 ? errors : lines;
    }

    private static async Task<string> ReadAfterExitAsync(Task<string> output)
    {
        var finished = await Task.WhenAny(output, Task.Delay(TimeSpan.FromSeconds(5)));
        return finished == output ? await output : "";
    }

    private static void ConfigureServers(IDictionary<string, string?> environment)
    {
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = KeepsServers ? "1" : "0";
        environment["MSBUILDDISABLENODEREUSE"] = KeepsServers ? "0" : "1";
        environment["UseSharedCompilation"] = KeepsServers ? "true" : "false";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["MSBUILDTERMINALLOGGER"] = "off";
    }

    [GeneratedRegex(@"(^|\s|:)error( [A-Z]+[0-9]+)?\s*:")]
    private static partial Regex ErrorPattern();
}
