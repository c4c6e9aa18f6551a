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

    /// <summary>Asks at a rate, for a quarter longer than is measured: the first quarter is for settling.</summary>
    public async Task<Trial> RunAsync(double ratePerSecond, TimeSpan measured, CancellationToken cancellation)
    {
        var settling = measured * SettlingShare;
        var schedule = ArrivalSchedule.Constant(ratePerSecond, settling + measured);
        var (all, usage) = await ProcessUsage.OfAsync(() => RunAsync(schedule, cancellation), cancellation);
        var result = all.Since(settling);
        return new Trial(
            generator, Generators.TitleOf(generator, engine), ratePerSecond, result.RatePerSecond, result.LagP99,
            result.Samples.Count == 0 ? TimeSpan.Zero : Percentiles.Of(result.Samples.Select(sample => sample.Latency)).At(99), result.Missed,
            result.Unfinished.Count + result.Samples.Count(sample => sample.Outcome != Outcomes.Good), usage.PeakBytes,
            usage.Processor.TotalMicroseconds / schedule.Arrivals.Count, (double)usage.AllocatedBytes / schedule.Arrivals.Count);
    }

    private async Task<LoadResult> RunAsync(ArrivalSchedule schedule, CancellationToken cancellation)
    {
        var result = await LoadRunner.RunAsync(
            schedule, sender.SendAsync, new LoadOptions { LagBudget = Trial.LagBudget }, engine, static zero => new MonotonicClock(zero), cancellation);
        if (engine is not null) await engine.Idle;
        return result;
    }
}
