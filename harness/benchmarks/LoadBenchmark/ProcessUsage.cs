namespace LoadBenchmark;

/// <summary>What this process used between two moments.</summary>
/// <param name="Processor">Its processor time, of all threads.</param>
/// <param name="AllocatedBytes">What it allocated.</param>
/// <param name="PeakBytes">The most memory that it was seen with.</param>
internal sealed record ProcessUsage(TimeSpan Processor, long AllocatedBytes, long PeakBytes)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Does something and says what this process used meanwhile.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<(T Result, ProcessUsage Usage)> OfAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        var (allocated, processor) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var peak = PeakAsync(watching.Token);
        T result;
        try
        {
            result = await work();
        }
        finally
        {
            await watching.CancelAsync();
        }

        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return (result, new ProcessUsage(processor, allocated, await peak));
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
            // The work is done.
        }

        return Math.Max(peak, Environment.WorkingSet);
    }
}
