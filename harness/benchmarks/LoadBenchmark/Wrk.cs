using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Hosting;
using Harness.Verdicts;

namespace LoadBenchmark;

/// <summary>The closed-loop generator beside which ours is measured.</summary>
internal sealed partial class Wrk(string path, int connections, int threads)
{
    /// <summary>Its name in the tables.</summary>
    public const string Name = "wrk";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Finds it on this machine.</summary>
    /// <exception cref="EnvironmentLacksException">It is not there; the message says how to get it.</exception>
    public static Wrk Require(int connections, int threads) => new(
        Executables.OnPath("wrk") ?? throw new EnvironmentLacksException(
            "The benchmark compares with `wrk`, which is not on the PATH. Get it, for example with `apt-get install wrk`, and run it again."),
        connections, threads);

    /// <summary>Asks as fast as answers come.</summary>
    /// <exception cref="InvalidDataException">It failed, or its answers were not all good; the message has its own words.</exception>
    public async Task<ClosedRun> RunAsync(Uri address, TimeSpan duration, CancellationToken cancellation)
    {
        var seconds = Math.Max((int)Math.Ceiling(duration.TotalSeconds), 1);
        var start = new ProcessStartInfo(path, [$"-t{threads}", $"-c{connections}", $"-d{seconds}s", address.ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var wrk = Process.Start(start)!;
        // It ends by itself; a benchmark that is stopped must not leave it for that long.
        await using var stop = cancellation.UnsafeRegister(static process => ((Process)process!).Kill(), wrk);
        var output = wrk.StandardOutput.ReadToEndAsync(cancellation);
        var (peak, processor) = (0L, TimeSpan.Zero);
        while (!output.IsCompleted)
        {
            wrk.Refresh();
            if (!wrk.HasExited) (peak, processor) = (Math.Max(peak, wrk.WorkingSet64), ProcessorTimeOf(wrk) ?? processor);
            await Task.WhenAny(output, Task.Delay(LookInterval, cancellation));
        }

        await wrk.WaitForExitAsync(cancellation);
        var perSecond = Throughput(await output);
        return new ClosedRun(Name, perSecond, peak, processor.TotalMicroseconds / (perSecond * seconds));
    }

    private static TimeSpan? ProcessorTimeOf(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // It has just ended; what was seen before has to do.
            return null;
        }
    }

    /// <summary>The throughput that wrk printed.</summary>
    /// <exception cref="InvalidDataException">There is none, or requests failed.</exception>
    internal static double Throughput(string output)
    {
        if (Failures().Match(output) is { Success: true } failures)
            throw new InvalidDataException($"wrk had failures, so its throughput means nothing: {failures.Value.Trim()}");
        return PerSecond().Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"wrk printed no throughput:{Environment.NewLine}{output}");
    }

    [GeneratedRegex(@"^Requests/sec:\s+([0-9.]+)\s*$", RegexOptions.Multiline)]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"^\s*(Socket errors|Non-2xx or 3xx responses):.*$", RegexOptions.Multiline)]
    private static partial Regex Failures();
}
