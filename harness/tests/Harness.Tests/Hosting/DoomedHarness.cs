using System.Diagnostics;
using Harness.Hosting;

namespace Harness.Tests.Hosting;

/// <summary>
/// A second harness, to be killed: this test assembly again, running one explicit test that reports the processes it
/// started, one pid a line, and then waits for its end.
/// </summary>
public sealed class DoomedHarness : IDisposable
{
    private const string ReportVariable = "HARNESS_TESTS_DOOMED_REPORT";

    private readonly Process process;

    private DoomedHarness(Process process, IReadOnlyList<int> pids)
    {
        this.process = process;
        Pids = pids;
    }

    public IReadOnlyList<int> Pids { get; }

    /// <summary>On the doomed side: a folder that the killing test removes.</summary>
    public static string Folder => Path.GetDirectoryName(Report)!;

    private static string Report
    {
        get
        {
            var report = Environment.GetEnvironmentVariable(ReportVariable);
            Assert.SkipWhen(report is null, "This is run by another test, which kills it.");
            return report;
        }
    }

    public static async Task<DoomedHarness> StartAsync(
        string method, ScratchFolder scratch, IReadOnlyDictionary<string, string>? environment = null)
    {
        var report = scratch.File("doomed");
        var start = new ProcessStartInfo(Executables.Dotnet(),
            ["exec", typeof(DoomedHarness).Assembly.Location, "-explicit", "only", "-method", method])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment[ReportVariable] = report;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await Eventually.HoldsAsync(() => File.Exists(report) || process.HasExited, "the doomed harness reports");
        Assert.False(process.HasExited, process.HasExited ? await output : "");
        return new DoomedHarness(process, [.. File.ReadAllLines(report).Select(int.Parse)]);
    }

    /// <summary>What the doomed side does last.</summary>
    public static async Task ReportAndWaitForTheEndAsync(params int[] pids)
    {
        // Moved into place, so that the reader never sees half of it.
        File.WriteAllLines(Report + ".part", pids.Select(pid => pid.ToString()));
        File.Move(Report + ".part", Report);
        await Task.Delay(TimeSpan.FromMinutes(2));
    }

    /// <summary>Kills the harness process alone, with SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }
}
