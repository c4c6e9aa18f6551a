using System.Diagnostics;

namespace LoadBenchmark;

/// <summary>What one closed-loop run of a client showed: each of its connections asks again as soon as it has its answer.</summary>
/// <param name="Client">The client's title, for people.</param>
/// <param name="RequestsPerSecond">Its throughput.</param>
/// <param name="PeakBytes">The most memory that the client's process was seen with.</param>
/// <param name="ProcessorMicrosecondsPerRequest">The processor time of the client's process.</param>
/// <param name="AllocatedBytesPerRequest">What the client's process allocated; zero where it does not say.</param>
/// <param name="EndpointMicrosecondsPerRequest">The processor time of the endpoint's process.</param>
internal sealed record ClosedRun(
    string Client, double RequestsPerSecond, long PeakBytes, double ProcessorMicrosecondsPerRequest, double AllocatedBytesPerRequest = 0,
    double EndpointMicrosecondsPerRequest = 0);

/// <summary>
/// A sender of the open-loop trials as a closed loop, in this process: without schedule, clock or samples. Beside wrk it shows what the client
/// costs; beside the open loop, what the engine costs.
/// </summary>
internal static class ClosedLoop
{
    /// <summary>Asks as fast as answers come.</summary>
    /// <param name="client">The client's title.</param>
    /// <param name="sender">What sends requests.</param>
    /// <param name="connections">How many requests are in flight.</param>
    /// <param name="duration">How long to ask.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">An answer was not good, so the throughput means nothing.</exception>
    public static async Task<ClosedRun> RunAsync(
        string client, ISender sender, int connections, TimeSpan duration, CancellationToken cancellation)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var (answered, usage) = await ProcessUsage.OfAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(AskAsync, cancellation)))).Sum(), cancellation);
        return new ClosedRun(
            client, answered / Stopwatch.GetElapsedTime(startedAt).TotalSeconds, usage.PeakBytes, usage.Processor.TotalMicroseconds / answered,
            (double)usage.AllocatedBytes / answered);

        async Task<int> AskAsync()
        {
            var count = 0;
            do
            {
                var answer = await sender.SendAsync(default, cancellation);
                if (answer.Outcome != Outcomes.Good) throw new InvalidDataException($"{client}: a request was {answer.Outcome}, so the throughput means nothing.");
                count++;
            }
            while (Stopwatch.GetElapsedTime(startedAt) < duration);
            return count;
        }
    }
}
