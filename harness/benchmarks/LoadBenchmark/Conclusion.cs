using System.Globalization;
using Harness.Measurement;

namespace LoadBenchmark;

/// <summary>What all trials together say, in words and figures.</summary>
internal static class Conclusion
{
    /// <summary>What we want the share to be.</summary>
    private const double Aim = 0.4;

    /// <summary>Lines to print.</summary>
    /// <param name="options">How the benchmark was run.</param>
    /// <param name="highest">The highest rate that held; null where none did.</param>
    /// <param name="runs">All trials of the engine.</param>
    /// <param name="wrkRuns">All trials of wrk; not empty.</param>
    /// <param name="bytesBefore">This process's memory before its first request.</param>
    /// <param name="took">From the first trial to the last.</param>
    public static IReadOnlyList<string> Lines(
        BenchmarkOptions options, double? highest, IReadOnlyList<OpenLoopRun> runs, IReadOnlyList<WrkRun> wrkRuns, long bytesBefore, TimeSpan took)
    {
        var wrk = Percentiles.Of(wrkRuns.Select(run => run.RequestsPerSecond));
        var closed = Text(
            $"wrk, closed loop, {options.Connections} connections, {options.Threads} threads: median {wrk.At(50):0}/s ({wrk.Min:0} to {wrk.Max:0}) in {wrkRuns.Count} runs, {Mib(wrkRuns.Max(run => run.PeakBytes)):0} MiB");
        if (highest is not { } rate)
            return [closed, "The engine kept its schedule at no rate: the machine is busy, or something is broken. Run it on a quiet machine."];
        var held = runs.Where(run => run.Holds && run.RatePerSecond == rate).ToList();
        return
        [
            closed,
            Text($"engine, open loop: {rate:0}/s with p99 schedule lag under {OpenLoop.LagBudget.TotalMilliseconds:0} ms{(rate >= options.HighestRatePerSecond ? ", the highest that was tried" : "")}; {Mib(held.Max(run => run.PeakBytes)):0} MiB ({Mib(bytesBefore):0} before), {held.Average(run => run.AllocatedBytesPerRequest):0} bytes allocated a request"),
            Text($"share: {rate / wrk.At(50):0.00} of wrk's throughput in the same {took.TotalMinutes:0.0} minutes (aim: {Aim:0.0})"),
        ];
    }

    /// <summary>A size as the table prints it.</summary>
    public static double Mib(long bytes) => bytes / 1024.0 / 1024.0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
