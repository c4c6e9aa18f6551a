using System.Text.Json;
using Drill.Foundation;
using Drill.Running;
using Harness.Hosting;
using Harness.Hunting;
using Harness.Verdicts;

namespace Drill.Hunts;

/// <summary>Runs a hunt in a process of its own and reads its report along.</summary>
internal static class HuntRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Beyond the time for drawing scripts: for the last of them, for the replays and for shrinking.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>Hunts, and returns the report.</summary>
    /// <param name="bed">What services are judged with.</param>
    /// <param name="serviceDll">The built service.</param>
    /// <param name="seed">The seed of scripts and ids.</param>
    /// <param name="order">What to do.</param>
    /// <param name="observe">Told of every report that differs from the one before.</param>
    /// <param name="cancellation">Ends the hunt.</param>
    /// <exception cref="InvalidServiceException">The service does not start.</exception>
    /// <exception cref="EnvironmentLacksException">The process ended without a report.</exception>
    public static async Task<HuntReport> RunAsync(
        TestBed bed, string serviceDll, long seed, HuntOrder order, Action<HuntReport> observe, CancellationToken cancellation)
    {
        var logs = Path.Combine(order.Folder, "logs");
        Directory.CreateDirectory(logs);
        var path = Path.Combine(order.Folder, HuntOrder.ReportName);
        File.Delete(path);
        await using var process = TestHost.Start(
            bed, serviceDll, seed, logs, Path.Combine(logs, "hunt.log"),
            new Dictionary<string, string> { [HuntOrder.Variable] = JsonSerializer.Serialize(order) },
            ["-explicit", "only", "-trait", $"{Hunter.TraitName}=yes"]);
        using var ceiling = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ceiling.CancelAfter(TimeSpan.FromSeconds(order.Seconds) + Grace);
        using var ticks = new PeriodicTimer(Interval);
        HuntReport? report = null;
        bool exited;
        do
        {
            exited = process.HasExited;
            if (!File.Exists(path)) continue;
            var read = JsonSerializer.Deserialize<HuntReport>(await File.ReadAllTextAsync(path, cancellation), HuntReport.Json)!;
            if (read != report) observe(report = read);
        }
        while (!exited && await ticks.WaitForNextTickAsync(ceiling.Token));

        if (report is null or { IsOver: false })
        {
            throw new EnvironmentLacksException(
                $"The hunt ended without a result. Run `./drill doctor`. The last lines of its process:{Environment.NewLine}"
                + string.Join(Environment.NewLine, process.LastLines.TakeLast(20)));
        }

        return report.Invalid is { } invalid && report.Found is null ? throw new InvalidServiceException(invalid) : report;
    }
}
