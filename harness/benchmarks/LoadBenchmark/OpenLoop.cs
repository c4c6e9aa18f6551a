using Harness.Load;
using Harness.Measurement;

namespace LoadBenchmark;

/// <summary>What one run of the harness's own engine showed.</summary>
/// <param name="RatePerSecond">The rate that was asked for.</param>
/// <param name="LagP99">How late the generator was at the 99th percentile.</param>
/// <param name="LatencyP99">Latency at the 99th percentile, from the intended start.</param>
/// <param name="Missed">Requests that could not start.</param>
/// <param name="Unanswered">Requests without a good answer.</param>
/// <param name="PeakBytes">The most memory that this process was seen with.</param>
/// <param name="AllocatedBytesPerRequest">What the engine and the HTTP client allocated for each request.</param>
internal sealed record OpenLoopRun(
    double RatePerSecond, TimeSpan LagP99, TimeSpan LatencyP99, int Missed, int Unanswered, long PeakBytes, double AllocatedBytesPerRequest)
{
    /// <summary>Whether the generator kept its schedule and every request was answered.</summary>
    public bool Holds => LagP99 < OpenLoop.LagBudget && Missed == 0 && Unanswered == 0;
}

/// <summary>The harness's own engine against one endpoint, over .NET's HTTP client as scenarios use it.</summary>
internal sealed class OpenLoop(Uri address) : IDisposable
{
    /// <summary>The lag at the 99th percentile that a rate must stay under.</summary>
    public static readonly TimeSpan LagBudget = TimeSpan.FromMilliseconds(1);

    private const string Good = "ok";
    private const double SettlingShare = 0.25;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Asks at a rate, for a quarter longer than is measured: the first quarter is for settling.</summary>
    public async Task<OpenLoopRun> RunAsync(double ratePerSecond, TimeSpan measured, CancellationToken cancellation)
    {
        var settling = measured * SettlingShare;
        var schedule = ArrivalSchedule.Constant(ratePerSecond, settling + measured);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var peak = PeakAsync(watching.Token);
        var all = await LoadRunner.RunAsync(schedule, SendAsync, new LoadOptions { LagBudget = LagBudget }, cancellation);
        await watching.CancelAsync();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var result = all.Since(settling);
        return new OpenLoopRun(
            ratePerSecond, result.LagP99, result.Samples.Count == 0 ? TimeSpan.Zero : Percentiles.Of(result.Samples.Select(sample => sample.Latency)).At(99),
            result.Missed, result.Unfinished.Count + result.Samples.Count(sample => sample.Outcome != Good),
            await peak, (double)allocated / schedule.Arrivals.Count);
    }

    public void Dispose() => _http.Dispose();

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

    private async Task<SampleResult> SendAsync(Arrival arrival, CancellationToken stopped)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await _http.SendAsync(request, stopped);
            await response.Content.CopyToAsync(Stream.Null, stopped);
            return new SampleResult(response.IsSuccessStatusCode ? Good : "refused", (int)response.StatusCode);
        }
        catch (HttpRequestException)
        {
            return new SampleResult("dropped");
        }
    }
}
