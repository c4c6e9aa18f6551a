using System.Globalization;
using Harness.Measurement;

namespace LoadBenchmark;

/// <summary>What the trials add up to, in words.</summary>
internal static class Conclusion
{
    /// <summary>What we want the share to be.</summary>
    private const double Aim = 0.4;

    /// <summary>Lines to print.</summary>
    /// <param name="options">How the benchmark was run.</param>
    /// <param name="highest">The highest rate that held, by the generator's title, the harness's own first; null where none did.</param>
    /// <param name="trials">All trials.</param>
    /// <param name="wrkRuns">All runs of wrk; not empty.</param>
    /// <param name="notAvailable">Why NBomber was not measured; null if it was.</param>
    /// <param name="took">From the first trial to the last.</param>
    public static IReadOnlyList<string> Lines(
        BenchmarkOptions options, IReadOnlyDictionary<string, double?> highest, IReadOnlyList<Trial> trials, IReadOnlyList<WrkRun> wrkRuns,
        string? notAvailable, TimeSpan took)
    {
        var wrk = Percentiles.Of(wrkRuns.Select(run => run.RequestsPerSecond));
        var (own, best) = highest.First();
        return
        [
            Text($"wrk, closed loop, {options.Connections} connections, {options.Threads} threads: median {wrk.At(50):0}/s ({wrk.Min:0} to {wrk.Max:0}) in {wrkRuns.Count} runs, {wrkRuns.Max(run => run.ProcessorMicrosecondsPerRequest):0.0} µs of processor time a request, {Mib(wrkRuns.Max(run => run.PeakBytes)):0} MiB"),
            .. highest.Select(one => Highest(options, one.Key, one.Value, [.. trials.Where(trial => trial.Generator == one.Key)], wrk.At(50))),
            .. notAvailable is null ? (string[])[] : [$"NBomber: not available: {notAvailable}"],
            best is { } rate
                ? Text($"share: {rate / wrk.At(50):0.00} of wrk's throughput in the same {took.TotalMinutes:0.0} minutes (aim: {Aim:0.0})")
                : "The engine kept its schedule at no rate: the machine is busy, or something is broken. Run it on a quiet machine.",
            .. Latencies([.. highest.Keys], trials),
            .. notAvailable is null ? [Compared(own, highest.Keys.Last(), trials)] : (string[])[],
        ];
    }

    /// <summary>A size as the table prints it.</summary>
    public static double Mib(long bytes) => bytes / 1024.0 / 1024.0;

    private static string Highest(BenchmarkOptions options, string generator, double? rate, IReadOnlyList<Trial> trials, double wrk)
    {
        var valid = trials.Where(trial => trial.IsValid).Select(trial => trial.RatePerSecond).DefaultIfEmpty(0).Max();
        var budgets = Text($"with p99 schedule lag under {Trial.LagBudget.TotalMilliseconds:0} ms");
        var within = valid > (rate ?? 0) ? Text($" ({valid:0}/s under {Harness.Load.LoadResult.DefaultLagBudget.TotalMilliseconds:0} ms)") : "";
        if (rate is not { } held) return $"{generator}, open loop: no rate {budgets}{within}";
        var holding = trials.Where(trial => trial.Holds && trial.RatePerSecond == held).ToList();
        return Text($"{generator}, open loop: {held:0}/s {budgets}{(held >= options.HighestRatePerSecond ? ", the highest that was tried" : "")}{within}, {held / wrk:0.00} of wrk; {holding.Average(trial => trial.ProcessorMicrosecondsPerRequest):0.0} µs of processor time a request, {Mib(holding.Max(trial => trial.PeakBytes)):0} MiB, {holding.Average(trial => trial.AllocatedBytesPerRequest):0} bytes allocated a request");
    }

    // One line a rate that all generators were tried at: the median of the trials' 99th percentiles.
    private static IEnumerable<string> Latencies(IReadOnlyList<string> generators, IReadOnlyList<Trial> trials) =>
    [
        "p99 latency from the intended start, median of the trials:",
        .. Shared(generators, trials).Select(rate => Text($"{rate,8:0}/s  ")
            + string.Join("  ", generators.Select(generator => Text($"{generator} {LatencyOf(generator, rate, trials):0.00} ms")))),
    ];

    private static string Compared(string own, string other, IReadOnlyList<Trial> trials)
    {
        var rates = Shared([own, other], trials);
        var lost = rates.Where(rate => LatencyOf(own, rate, trials) >= LatencyOf(other, rate, trials)).ToList();
        return lost.Count == 0
            ? $"The engine's p99 latency is below {other}'s at all {rates.Count} rates."
            : $"The engine's p99 latency is not below {other}'s at {string.Join(", ", lost.Select(rate => Text($"{rate:0}/s")))} of {rates.Count} rates.";
    }

    private static IReadOnlyList<double> Shared(IReadOnlyList<string> generators, IReadOnlyList<Trial> trials) =>
        [.. trials.GroupBy(trial => trial.RatePerSecond).Where(rate => generators.All(generator => rate.Any(trial => trial.Generator == generator))).Select(rate => rate.Key).Order()];

    private static double LatencyOf(string generator, double rate, IReadOnlyList<Trial> trials) =>
        Percentiles.Of(trials.Where(trial => trial.Generator == generator && trial.RatePerSecond == rate).Select(trial => trial.LatencyP99)).At(50).TotalMilliseconds;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
