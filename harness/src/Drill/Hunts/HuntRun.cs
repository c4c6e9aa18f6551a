using System.Diagnostics;
using System.Text.Json;
using Drill.Foundation;
using Drill.Running;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Hunting;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Hunts;

/// <summary>Runs a hunt in a process of its own and reads its report along.</summary>
internal static class HuntRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Beyond the time for drawing scripts: for the last of them, for the replays and for shrinking.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>The folders with an exercise's scripts: the public half, and the one that is held back.</summary>
    public static IReadOnlyList<string> CorpusOf(Exercise exercise) =>
        [Path.Combine(exercise.HuntFolder, Corpus.FolderName), Path.Combine(exercise.PrivateFolder, Corpus.FolderName)];

    /// <summary>Hunts, and returns the report.</summary>
    /// <param name="bed">What services are judged with.</param>
    /// <param name="serviceDll">The built service.</param>
    /// <param name="seed">The seed of scripts and ids.</param>
    /// <param name="order">What to do.</param>
    /// <param name="confinement">How the service is confined.</param>
    /// <param name="observe">Told of every report that differs from the one before.</param>
    /// <param name="cancellation">Ends the hunt.</param>
    /// <exception cref="EnvironmentLacksException">The process never began to hunt.</exception>
    public static async Task<HuntReport> RunAsync(
        TestBed bed, string serviceDll, long seed, HuntOrder order, Confinement confinement, Action<HuntReport> observe, CancellationToken cancellation)
    {
        var logs = Path.Combine(order.Folder, "logs");
        Directory.CreateDirectory(logs);
        var path = Path.Combine(order.Folder, HuntOrder.ReportName);
        File.Delete(path);
        await using var process = TestHost.Start(
            bed, serviceDll, seed, logs, Path.Combine(logs, "hunt.log"), confinement,
            new Dictionary<string, string> { [HuntOrder.Variable] = JsonSerializer.Serialize(order) },
            ["-explicit", "only", "-trait", $"{Hunter.TraitName}=yes"]);
        var begunAt = Stopwatch.GetTimestamp();
        var ceiling = TimeSpan.FromSeconds(order.Seconds) + Grace;
        using var ticks = new PeriodicTimer(Interval);
        var reports = new LineTail(path);
        HuntReport? report = null;
        bool exited;
        do
        {
            exited = process.HasExited;
            if (reports.ReadNew() is [.., var newest]) observe(report = JsonSerializer.Deserialize<HuntReport>(newest, HuntReport.Json)!);
        }
        while (!exited && Stopwatch.GetElapsedTime(begunAt) < ceiling && await ticks.WaitForNextTickAsync(cancellation));

        if (report is null)
        {
            throw new EnvironmentLacksException(
                $"The hunt ended before it began. Run `./drill doctor`. The last lines of its process:{Environment.NewLine}"
                + string.Join(Environment.NewLine, process.LastLines.TakeLast(20)));
        }

        // A hunt that did not come to its end says nothing more than what it has seen.
        return report.IsOver ? report : report with
        {
            IsOver = true,
            SeenOnce = report.Suspect is { } suspect ? [.. report.SeenOnce, suspect] : report.SeenOnce,
            Episodes = report.Found is null ? 0 : report.Episodes,
            Inconclusive = [.. report.Inconclusive, exited ? "The process that hunts ended early." : $"The hunt was not over after {Units.Duration(ceiling.TotalMilliseconds)}."],
        };
    }
}
