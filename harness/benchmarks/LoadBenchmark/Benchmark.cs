using System.Diagnostics;
using System.Globalization;
using Drill.Building;
using Harness.Hosting;
using Harness.Verdicts;

namespace LoadBenchmark;

/// <summary>How the benchmark is run.</summary>
/// <param name="Trial">How long each trial measures.</param>
/// <param name="WarmUp">How long every generator runs before anything counts.</param>
/// <param name="Connections">How many connections the closed loops keep.</param>
/// <param name="Threads">How many threads wrk has.</param>
/// <param name="HighestRatePerSecond">Where the search ends at the latest.</param>
/// <param name="Precision">The search ends when the rate that failed is less than this factor above the one that held; above 1.</param>
internal sealed record BenchmarkOptions(
    TimeSpan Trial, TimeSpan WarmUp, int Connections, int Threads, double HighestRatePerSecond, double Precision);

/// <summary>
/// Measures all generators on one endpoint, in turns, so that whatever else the machine does meets all of them. Only ratios are worth
/// keeping: the figures themselves are those of a machine.
/// </summary>
internal sealed class Benchmark(BenchmarkOptions options, TextWriter output)
{
    private const double FirstRatePerSecond = 2_000;

    /// <summary>A rate holds when it holds in two of three trials: one hiccup of the machine decides nothing.</summary>
    private const int TrialsThatDecide = 2;

    private readonly Wrk _wrk = Wrk.Require(options.Connections, options.Threads);
    private readonly List<Trial> _trials = [];
    private readonly List<ClosedRun> _closed = [];
    private readonly Dictionary<(string Generator, double Rate), bool> _held = [];

    /// <summary>Runs it and prints what was found.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
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
            var startedAt = Stopwatch.GetTimestamp();
            output.WriteLine("generator                 rate/s  reached/s    p99 lag   p99 latency  missed  unanswered  processor/request  memory");
            await ClimbAsync(endpoint, workers, CloseAsync, cancellation);
            Dictionary<string, double?> highest = [];
            foreach (var worker in workers)
            {
                var found = await new RateSearch(FirstRatePerSecond, options.HighestRatePerSecond, options.Precision).FindAsync(
                    rate => HoldsAsync(endpoint, worker, Math.Round(rate), cancellation));
                highest.Add(TitleOf(worker), found is { } held ? Math.Round(held) : null);
                await CloseAsync();
            }

            output.WriteLine();
            foreach (var line in Conclusion.Lines(options, highest, _trials, _closed, notAvailable, Stopwatch.GetElapsedTime(startedAt))) output.WriteLine(line);
            return highest[TitleOf(workers[0])] is null ? ExitCode.Inconclusive : ExitCode.Green;
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
        }

        string TitleOf(WorkerProcess worker) => _trials.First(trial => trial.Worker == worker.Generator).Generator;

        // All closed loops once, one after another.
        async Task CloseAsync()
        {
            await CloseOneAsync(endpoint, () => _wrk.RunAsync(endpoint.BaseAddress, options.Trial, cancellation));
            foreach (var worker in workers.Where(worker => worker.Generator != Generators.NBomber))
                await CloseOneAsync(endpoint, () => worker.RunClosedAsync(options.Connections, options.Trial, cancellation));
        }
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

    // All generators at one rate after another, each as long as it reaches the rate; the closed loops after every rate.
    private async Task ClimbAsync(ServiceProcess endpoint, IReadOnlyList<WorkerProcess> workers, Func<Task> closeAsync, CancellationToken cancellation)
    {
        var climbing = workers.ToList();
        for (var rate = FirstRatePerSecond; climbing.Count > 0; rate = Math.Min(rate * RateSearch.Factor, options.HighestRatePerSecond))
        {
            foreach (var worker in climbing.ToList())
            {
                await HoldsAsync(endpoint, worker, rate, cancellation);
                if (!_trials.Exists(trial => trial.Worker == worker.Generator && trial.RatePerSecond == rate && trial.ReachesRate)) climbing.Remove(worker);
            }

            await closeAsync();
            if (rate >= options.HighestRatePerSecond) return;
        }
    }

    private async Task<bool> HoldsAsync(ServiceProcess endpoint, WorkerProcess worker, double rate, CancellationToken cancellation)
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
            await EnsureUpAsync(endpoint, cancellation);
        }

        return _held[(worker.Generator, rate)] = held == TrialsThatDecide;
    }

    // Beyond what it can do, a generator that keeps starting requests opens connections until the endpoint has no memory left. That is the
    // generator's result at this rate, and must not end the others'.
    private async Task EnsureUpAsync(ServiceProcess endpoint, CancellationToken cancellation)
    {
        if (!endpoint.HasExited) return;
        output.WriteLine($"The endpoint ended with exit code {endpoint.ExitCode} in this trial, and was started again. {string.Join(' ', endpoint.LastLines.TakeLast(2))}".TrimEnd());
        await endpoint.RestartAsync(cancellation);
    }

    private async Task CloseOneAsync(ServiceProcess endpoint, Func<Task<ClosedRun>> runAsync)
    {
        using var process = Process.GetProcessById(endpoint.ProcessId);
        var (before, startedAt) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        var run = await runAsync();
        if (endpoint.HasExited)
            throw new InvalidDataException($"The endpoint ended with exit code {endpoint.ExitCode} while {run.Client} asked it in a closed loop, so nothing of that means anything. Run the benchmark again.");
        process.Refresh();
        // Starting wrk takes some milliseconds of this time, so its figure is low by less than a hundredth.
        var requests = run.RequestsPerSecond * Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        _closed.Add(run with { EndpointMicrosecondsPerRequest = (process.TotalProcessorTime - before).TotalMicroseconds / requests });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{run.Client + ", closed",-22}            {run.RequestsPerSecond,9:0}                                                {run.ProcessorMicrosecondsPerRequest,14:0.0} µs {Conclusion.Mib(run.PeakBytes),4:0} MiB"));
    }
}
