using System.Diagnostics;
using System.Globalization;
using Harness.Hosting;
using Harness.Verdicts;

namespace LoadBenchmark;

/// <summary>How the benchmark is run.</summary>
/// <param name="Trial">How long each trial measures.</param>
/// <param name="WarmUp">How long both generators run before anything counts.</param>
/// <param name="Connections">How many connections wrk keeps.</param>
/// <param name="Threads">How many threads wrk has.</param>
/// <param name="HighestRatePerSecond">Where the search ends at the latest.</param>
internal sealed record BenchmarkOptions(
    TimeSpan Trial, TimeSpan WarmUp, int Connections, int Threads, double HighestRatePerSecond);

/// <summary>
/// Measures both generators on one endpoint, in turns, so that whatever else the machine does meets both. Only the ratio is worth
/// keeping: the figures themselves are those of a machine.
/// </summary>
internal sealed class Benchmark(BenchmarkOptions options, TextWriter output)
{
    private const double FirstRatePerSecond = 2_000;
    private const double Precision = 1.05;

    /// <summary>A rate holds when it holds in two of three trials: one hiccup of the machine decides nothing.</summary>
    private const int TrialsThatDecide = 2;

    private readonly Wrk _wrk = Wrk.Require(options.Connections, options.Threads);
    private readonly List<OpenLoopRun> _runs = [];
    private readonly List<WrkRun> _wrkRuns = [];

    /// <summary>Runs it and prints what was found.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await using var endpoint = await ServiceProcess.StartAsync(
            new ServiceOptions(
                Path.Combine(AppContext.BaseDirectory, "LoadEndpoint.dll"), "endpoint",
                Path.Combine(HarnessPaths.ArtifactsFolder, "logs", "load-endpoint.log"), new Dictionary<string, string>()),
            cancellation);
        using var engine = new OpenLoop(endpoint.BaseAddress);
        var before = Environment.WorkingSet;
        await engine.RunAsync(FirstRatePerSecond, options.WarmUp, cancellation);
        await _wrk.RunAsync(endpoint.BaseAddress, options.WarmUp, cancellation);

        output.WriteLine("  rate/s   p99 lag   p99 latency   missed   unanswered   memory     wrk/s   rate/wrk");
        var found = await new RateSearch(FirstRatePerSecond, options.HighestRatePerSecond, Precision).FindAsync(
            rate => HoldsAsync(engine, endpoint.BaseAddress, Math.Round(rate), cancellation));
        double? highest = found is { } held ? Math.Round(held) : null;
        output.WriteLine();
        foreach (var line in Conclusion.Lines(options, highest, _runs, _wrkRuns, before, Stopwatch.GetElapsedTime(startedAt))) output.WriteLine(line);
        return highest is null ? ExitCode.Inconclusive : ExitCode.Green;
    }

    private async Task<bool> HoldsAsync(OpenLoop engine, Uri address, double rate, CancellationToken cancellation)
    {
        var (held, failed) = (0, 0);
        while (held < TrialsThatDecide && failed < TrialsThatDecide)
        {
            var run = await engine.RunAsync(rate, options.Trial, cancellation);
            var wrk = await _wrk.RunAsync(address, options.Trial, cancellation);
            _runs.Add(run);
            _wrkRuns.Add(wrk);
            if (run.Holds) held++;
            else failed++;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{run.RatePerSecond,8:0} {run.LagP99.TotalMilliseconds,6:0.00} ms {run.LatencyP99.TotalMilliseconds,10:0.0} ms {run.Missed,8} {run.Unanswered,12} {Conclusion.Mib(run.PeakBytes),4:0} MiB {wrk.RequestsPerSecond,9:0} {run.RatePerSecond / wrk.RequestsPerSecond,10:0.00}  {(run.Holds ? "holds" : "does not hold")}"));
        }

        return held == TrialsThatDecide;
    }
}
