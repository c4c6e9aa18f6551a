using Harness.Load;
using Harness.Measurement;

namespace LoadBenchmark;

/// <summary>Open-loop trials of one generator on one endpoint, in this process.</summary>
/// <param name="generator">The generator's name.</param>
/// <param name="engine">What starts arrivals; null for the harness's own engine.</param>
/// <param name="sender">What sends requests.</param>
internal sealed class OpenLoop(string generator, ILoadEngine? engine, ISender sender)
{
    private const double SettlingShare = 0.25;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks at a rate, for a quarter longer than is measured: the first quarter is for settling.</summary>
    public async Task<Trial> RunAsync(double ratePerSecond, TimeSpan measured, CancellationToken cancellation)
    {
        var settling = measured * SettlingShare;
        var schedule = ArrivalSchedule.Constant(ratePerSecond, settling + measured);
        var (allocated, processor) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var peak = PeakAsync(watching.Token);
        var all = await LoadRunner.RunAsync(
            schedule, sender.SendAsync, new LoadOptions { LagBudget = Trial.LagBudget }, engine, static zero => new MonotonicClock(zero), cancellation);
        if (engine is not null) await engine.Idle;
        await watching.CancelAsync();
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var result = all.Since(settling);
        return new Trial(
            generator, Generators.TitleOf(generator, engine), ratePerSecond, result.RatePerSecond, result.LagP99,
            result.Samples.Count == 0 ? TimeSpan.Zero : Percentiles.Of(result.Samples.Select(sample => sample.Latency)).At(99), result.Missed,
            result.Unfinished.Count + result.Samples.Count(sample => sample.Outcome != Outcomes.Good), await peak,
            processor.TotalMicroseconds / schedule.Arrivals.Count, (double)allocated / schedule.Arrivals.Count);
    }

    private static async Task<long> PeakAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(LookInterval);
        var peak = Environment.WorkingSet;
        try
        {
            while (await timer.WaitForNextTickAsync(ended)) peak = Math.Max(peak, Environment.WorkingSet);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }

        return Math.Max(peak, Environment.WorkingSet);
    }
}
