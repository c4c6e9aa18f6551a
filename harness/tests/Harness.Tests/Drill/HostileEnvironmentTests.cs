using System.Diagnostics;
using Drill.Foundation;
using Harness.Reports;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

/// <summary>What a company's laptop, a developer's profile or a CI image has set decides nothing: one run with all of it at once.</summary>
public sealed class HostileEnvironmentTests
{
    private static readonly Dictionary<string, string> Hostile = new()
    {
        ["HTTP_PROXY"] = "http://127.0.0.1:9", ["http_proxy"] = "http://127.0.0.1:9", ["HTTPS_PROXY"] = "http://127.0.0.1:9",
        ["ALL_PROXY"] = "http://127.0.0.1:9", ["NO_PROXY"] = "example.org",
        ["LANG"] = "tr_TR.UTF-8", ["LC_ALL"] = "ar_SA.UTF-8", ["TZ"] = "Asia/Kathmandu",
        ["DOTNET_STARTUP_HOOKS"] = "/nowhere/hook.dll", ["DOTNET_ADDITIONAL_DEPS"] = "/nowhere", ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0",
        ["DOTNET_gcServer"] = "1", ["DOTNET_TieredCompilation"] = "0", ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "2",
        ["DOTNET_ENVIRONMENT"] = "Development", ["DOTNET_URLS"] = "http://127.0.0.1:1", ["COMPlus_ThreadPool_ForceMaxWorkerThreads"] = "2",
        ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ASPNETCORE_URLS"] = "http://127.0.0.1:1", ["ASPNETCORE_HTTP_PORTS"] = "1",
        ["Urls"] = "http://127.0.0.1:1", ["Kestrel__Endpoints__Http__Url"] = "http://127.0.0.1:1", ["Logging__LogLevel__Default"] = "Trace",
        ["ConnectionStrings__Database"] = "Host=nowhere", ["Dependencies__Provider__BaseAddress"] = "http://nowhere", ["Clock__Offset"] = "1.00:00:00",
        ["PGHOST"] = "nowhere", ["PGPORT"] = "1", ["PGUSER"] = "nobody", ["PGSSLMODE"] = "require", ["PGTZ"] = "Asia/Kathmandu", ["PGOPTIONS"] = "-c search_path=x",
        ["Configuration"] = "Release", ["Platform"] = "x64", ["OutDir"] = "/nowhere/", ["OutputPath"] = "/nowhere/", ["TargetFramework"] = "net6.0",
        ["ArtifactsPath"] = "/nowhere/", ["RestoreSources"] = "/nowhere", ["RestorePackagesPath"] = "/nowhere", ["TreatWarningsAsErrors"] = "false",
        ["DefineConstants"] = "HOSTILE", ["MSBUILDDEBUGENGINE"] = "1", ["MSBuildSDKsPath"] = "/nowhere", ["DirectoryBuildPropsPath"] = "/nowhere",
        ["XUNIT_MAXTHREADS"] = "1", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "no/protocol",
    };

    [Theory]
    [InlineData("077")]
    [InlineData("000")]
    public async Task The_environment_reaches_no_verdict(string mask)
    {
        if (OperatingSystem.IsWindows()) return;
        await RestoreAsync();
        using var scratch = new ScratchFolder();

        var (exitCode, said) = await RunAsync(mask, scratch.FullPath);

        var result = Directory.GetFiles(scratch.FullPath, "result.json", SearchOption.AllDirectories);
        Assert.True(result.Length == 1, said);
        Assert.Equal(
            [("pays-and-reads", ScenarioState.Passed), ("error-after-effect", ScenarioState.Failed)],
            ResultFile.Read(result[0]).Outcomes.Select(outcome => (outcome.Id, outcome.State)));
        Assert.Equal(ExitCode.Red, exitCode);
    }

    // A registry may be reached only by the proxy that this environment names, and here nobody listens there.
    private static async Task RestoreAsync()
    {
        using var restore = Process.Start(new ProcessStartInfo("dotnet", ["restore", "exercises/double-charge/tests"])
        {
            WorkingDirectory = Checkout.Root, RedirectStandardOutput = true,
        })!;
        var said = await restore.StandardOutput.ReadToEndAsync();
        await restore.WaitForExitAsync();
        Assert.True(restore.ExitCode == 0, said);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string mask, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in (string[])
            ["-c", $"umask {mask}; exec ./drill run double-charge -s pays-and-reads -s error-after-effect --out \"$1\"", "sh", folder])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Hostile) start.Environment[name] = value;
        // A build server that began here would restore through this proxy for everybody who builds later.
        start.Environment["DRILL_BUILD_SERVERS"] = "off";
        using var drill = Process.Start(start)!;
        var error = drill.StandardError.ReadToEndAsync();
        var output = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();
        return (drill.ExitCode, output + await error);
    }
}
