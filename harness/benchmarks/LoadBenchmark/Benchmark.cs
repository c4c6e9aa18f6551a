using System.Diagnostics;
using System.Globalization;
using Drill.Building;
using Harness.Hosting;
using Harness.Verdicts;

namespace LoadBenchmark;

/// <summary>How the benchmark is run.</summary>
/// <param name="Trial">How long each trial measures.</param>
/// <param name="WarmUp">How long every generator runs before anything counts.</param>
/// <param name="Connections">How many connections wrk keeps.</param>
/// <param name="Threads">How many threads wrk has.</param>
/// <param name="HighestRatePerSecond">Where the search ends at the latest.</param>
internal sealed record BenchmarkOptions(
    TimeSpan Trial, TimeSpan WarmUp, int Connections, int Threads, double HighestRatePerSecond);

/// <summary>
/// Measures all generators on one endpoint, in turns, so that whatever else the machine does meets all of them. Only ratios are worth
/// keeping: the figures themselves are those of a machine.
/// </summary>
internal sealed class Benchmark(BenchmarkOptions options, TextWriter output)
{
    private const double FirstRatePerSecond = 2_000;
    private const double Precision = 1.05;

    /// <summary>A rate holds when it holds in two of three trials: one hiccup of the machine decides nothing.</summary>
    private const int TrialsThatDecide = 2;

    private readonly Wrk _wrk = Wrk.Require(options.Connections, options.Threads);
    private readonly List<Trial> _trials = [];
    private readonly List<WrkRun> _wrkRuns = [];
    private readonly Dictionary<(string Generator, double Rate), bool> _held = [];

    /// <summary>Runs it and prints what was found.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var notAvailable = await WhyNoNBomberAsync(cancellation);
        await using var endpoint = await ServiceProcess.StartAsync(
            new ServiceOptions(
                Path.Combine(AppContext.BaseDirectory, "LoadEndpoint.dll"), "endpoint",
                Path.Combine(HarnessPaths.ArtifactsFolder, "logs", "load-endpoint.log"), new Dictionary<string, string>()),
            cancellation);
        List<WorkerProcess> workers = [];
        try
        {
            string[] names = [Generators.Engine, Generators.Sockets, .. notAvailable is null ? (string[])[Generators.NBomber] : []];
            foreach (var name in names)
            {
                workers.Add(WorkerProcess.Start(name, endpoint.BaseAddress));
                await workers[^1].RunAsync(FirstRatePerSecond, options.WarmUp, cancellation);
            }

            await _wrk.RunAsync(endpoint.BaseAddress, options.WarmUp, cancellation);
            output.WriteLine("generator                 rate/s  reached/s    p99 lag   p99 latency  missed  unanswered  processor/request  memory");
            await ClimbAsync(workers, endpoint.BaseAddress, cancellation);
            Dictionary<string, double?> highest = [];
            foreach (var worker in workers)
            {
                var found = await new RateSearch(FirstRatePerSecond, options.HighestRatePerSecond, Precision).FindAsync(
                    rate => HoldsAsync(worker, endpoint.BaseAddress, Math.Round(rate), cancellation));
                highest.Add(TitleOf(worker), found is { } held ? Math.Round(held) : null);
            }

            output.WriteLine();
            foreach (var line in Conclusion.Lines(options, highest, _trials, _wrkRuns, notAvailable, Stopwatch.GetElapsedTime(startedAt))) output.WriteLine(line);
            return highest[TitleOf(workers[0])] is null ? ExitCode.Inconclusive : ExitCode.Green;
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
        }

        string TitleOf(WorkerProcess worker) => _trials.First(trial => trial.Worker == worker.Generator).Generator;
    }

    private static async Task<string?> WhyNoNBomberAsync(CancellationToken cancellation)
    {
        try
        {
            await LoadAdapter.BuildAsync(HarnessPaths.RepositoryRoot, cancellation);
            return null;
        }
        catch (EnvironmentLacksException lacks)
        {
            return lacks.Message;
        }
    }

    // All generators at one rate after another, each as long as it reaches the rate.
    private async Task ClimbAsync(IReadOnlyList<WorkerProcess> workers, Uri address, CancellationToken cancellation)
    {
        var climbing = workers.ToList();
        for (var rate = FirstRatePerSecond; climbing.Count > 0; rate = Math.Min(rate * RateSearch.Factor, options.HighestRatePerSecond))
        {
            foreach (var worker in climbing.ToList())
            {
                await HoldsAsync(worker, address, rate, cancellation);
                if (!_trials.Exists(trial => trial.Worker == worker.Generator && trial.RatePerSecond == rate && trial.ReachesRate)) climbing.Remove(worker);
            }

            if (rate >= options.HighestRatePerSecond) return;
        }
    }

    private async Task<bool> HoldsAsync(WorkerProcess worker, Uri address, double rate, CancellationToken cancellation)
    {
        if (_held.TryGetValue((worker.Generator, rate), out var known)) return known;
        var (held, failed) = (0, 0);
        while (held < TrialsThatDecide && failed < TrialsThatDecide)
        {
            var trial = await worker.RunAsync(rate, options.Trial, cancellation);
            _trials.Add(trial);
            if (trial.Holds) held++;
            else failed++;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{trial.Generator,-22} {trial.RatePerSecond,9:0}  {trial.ReachedPerSecond,9:0} {trial.LagP99.TotalMilliseconds,7:0.00} ms {trial.LatencyP99.TotalMilliseconds,10:0.00} ms  {trial.Missed,6}  {trial.Unanswered,10}  {trial.ProcessorMicrosecondsPerRequest,14:0.0} µs {Conclusion.Mib(trial.PeakBytes),4:0} MiB  {(trial.Holds ? "holds" : "does not hold")}"));
        }

        var wrk = await _wrk.RunAsync(address, options.Trial, cancellation);
        _wrkRuns.Add(wrk);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wrk, closed loop                  {wrk.RequestsPerSecond,9:0}"));
        return _held[(worker.Generator, rate)] = held == TrialsThatDecide;
    }
}
