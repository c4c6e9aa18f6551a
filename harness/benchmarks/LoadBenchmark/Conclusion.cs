using System.Globalization;
using Harness.Load;
using Harness.Measurement;

namespace LoadBenchmark;

/// <summary>What the runs add up to, in words.</summary>
internal static class Conclusion
{
    /// <summary>What we want the share to be.</summary>
    private const double Aim = 0.4;

    /// <summary>Lines to print.</summary>
    /// <param name="options">How the benchmark was run.</param>
    /// <param name="highest">The highest rate that held, by the generator's title, the harness's own first; null where none did.</param>
    /// <param name="trials">All trials.</param>
    /// <param name="closed">All closed-loop runs; those of wrk, of the raw sockets and of the HTTP client are among them.</param>
    /// <param name="notAvailable">Why NBomber was not measured; null if it was.</param>
    /// <param name="took">From the first trial to the last.</param>
    public static IReadOnlyList<string> Lines(
        BenchmarkOptions options, IReadOnlyDictionary<string, double?> highest, IReadOnlyList<Trial> trials, IReadOnlyList<ClosedRun> closed,
        string? notAvailable, TimeSpan took)
    {
        var loops = closed.GroupBy(run => run.Client).Select(runs => new Loop(runs.Key, [.. runs])).ToList();
        var wrk = loops.Single(loop => loop.Client == Wrk.Name);
        var open = highest.Select(one => new Generator(one.Key, one.Value, [.. trials.Where(trial => trial.Generator == one.Key)])).ToList();
        return
        [
            Text($"Side by side, in turns, on one endpoint, within {took.TotalMinutes:0.0} minutes."),
            Text($"Closed loop, {options.Connections} connections, median of {wrk.Runs.Count} runs (wrk has {options.Threads} threads):"),
            .. loops.Select(loop => Text($"  {loop.Client}: {loop.PerSecond:0}/s ({loop.Runs.Min(run => run.RequestsPerSecond):0} to {loop.Runs.Max(run => run.RequestsPerSecond):0}), {loop.PerSecond / wrk.PerSecond:0.00} of wrk; {loop.Microseconds:0.0} µs of processor time a request, {loop.Microseconds / wrk.Microseconds:0.0} times wrk's; {Mib(loop.Runs.Max(run => run.PeakBytes)):0} MiB; the endpoint itself takes {loop.EndpointMicroseconds:0.0} µs")),
            Text($"Open loop, the highest rate with p99 schedule lag under {Trial.LagBudget.TotalMilliseconds:0} ms:"),
            .. open.Select(generator => "  " + generator.Describe(options, wrk)),
            .. notAvailable is null ? (string[])[] : [$"  NBomber: not available: {notAvailable}"],
            .. Shares(open[0], loops, wrk),
            "p99 latency from the intended start, median of the trials:",
            .. Shared(open).Select(rate => Text($"{rate,8:0}/s  ")
                + string.Join("  ", open.Select(generator => Text($"{generator.Title} {generator.LatencyAt(rate):0.00} ms")))),
            .. notAvailable is null ? [Compared(open[0], open[^1])] : (string[])[],
            "Not meaningful: a rate by itself, which is this machine's, and which generator and endpoint share the processors for; a closed loop's latency, "
            + "because it waits for each answer before it asks again; memory beside wrk's, which keeps no sample of each request.",
        ];
    }

    /// <summary>A size as the table prints it.</summary>
    public static double Mib(long bytes) => bytes / 1024.0 / 1024.0;

    private static IReadOnlyList<string> Shares(Generator own, IReadOnlyList<Loop> loops, Loop wrk)
    {
        if (own.Highest is not { } rate)
            return ["The engine kept its schedule at no rate: the machine is busy, or something is broken. Run it on a quiet machine."];
        var sockets = loops.Single(loop => loop.Client == Generators.ClientOf(Generators.Sockets));
        var client = loops.Single(loop => loop.Client == Generators.ClientOf(Generators.Engine));
        return
        [
            Text($"share: {rate / wrk.PerSecond:0.00} of wrk's throughput (aim: {Aim:0.0}); {rate / client.PerSecond:0.00} of what the same HTTP client reaches as a closed loop, which is {client.PerSecond / wrk.PerSecond:0.00} of wrk's"),
            Text($"where the rest goes, in processor time a request: wrk {wrk.Microseconds:0.0} µs, .NET's sockets {sockets.Microseconds - wrk.Microseconds:+0.0;-0.0} µs, its HTTP client {client.Microseconds - sockets.Microseconds:+0.0;-0.0} µs, schedule and samples {own.Microseconds - client.Microseconds:+0.0;-0.0} µs at {rate:0}/s"),
        ];
    }

    private static string Compared(Generator own, Generator other)
    {
        var rates = Shared([own, other]);
        var lost = rates.Where(rate => own.LatencyAt(rate) >= other.LatencyAt(rate)).ToList();
        return lost.Count == 0
            ? $"The engine's p99 latency is below {other.Title}'s at all {rates.Count} rates."
            : $"The engine's p99 latency is not below {other.Title}'s at {string.Join(", ", lost.Select(rate => Text($"{rate:0}/s")))} of {rates.Count} rates.";
    }

    // The rates that all generators were tried at.
    private static IReadOnlyList<double> Shared(IReadOnlyList<Generator> generators) =>
        [.. generators.SelectMany(generator => generator.Trials.Select(trial => trial.RatePerSecond)).Distinct().Where(rate => generators.All(generator => generator.WasTriedAt(rate))).Order()];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values) => Percentiles.Of(values).At(50);

    // One client's closed-loop runs.
    private sealed record Loop(string Client, IReadOnlyList<ClosedRun> Runs)
    {
        public double PerSecond { get; } = Median(Runs.Select(run => run.RequestsPerSecond));

        public double Microseconds { get; } = Median(Runs.Select(run => run.ProcessorMicrosecondsPerRequest));

        public double EndpointMicroseconds { get; } = Median(Runs.Select(run => run.EndpointMicrosecondsPerRequest));
    }

    // One generator's open-loop trials.
    private sealed record Generator(string Title, double? Highest, IReadOnlyList<Trial> Trials)
    {
        /// <summary>The processor time of a request at the highest rate that held.</summary>
        public double Microseconds => Holding.Average(trial => trial.ProcessorMicrosecondsPerRequest);

        private IReadOnlyList<Trial> Holding => [.. Trials.Where(trial => trial.Holds && trial.RatePerSecond == Highest)];

        public bool WasTriedAt(double rate) => Trials.Any(trial => trial.RatePerSecond == rate);

        public double LatencyAt(double rate) =>
            Percentiles.Of(Trials.Where(trial => trial.RatePerSecond == rate).Select(trial => trial.LatencyP99)).At(50).TotalMilliseconds;

        public string Describe(BenchmarkOptions options, Loop wrk)
        {
            var valid = Trials.Where(trial => trial.IsValid).Select(trial => trial.RatePerSecond).DefaultIfEmpty(0).Max();
            var within = valid > (Highest ?? 0) ? Text($" ({valid:0}/s under {LoadResult.DefaultLagBudget.TotalMilliseconds:0} ms)") : "";
            if (Highest is not { } held) return $"{Title}: no rate{within}";
            return Text($"{Title}: {held:0}/s{(held >= options.HighestRatePerSecond ? ", the highest that was tried" : "")}{within}, {held / wrk.PerSecond:0.00} of wrk; {Microseconds:0.0} µs of processor time a request, {Microseconds / wrk.Microseconds:0.0} times wrk's; {Mib(Holding.Max(trial => trial.PeakBytes)):0} MiB; {Holding.Average(trial => trial.AllocatedBytesPerRequest):0} bytes allocated a request");
        }
    }
}
