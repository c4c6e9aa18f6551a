using Harness.Load;

namespace LoadBenchmark;

/// <summary>What one trial of a generator showed. Everything but memory and processor time leaves out the time for settling.</summary>
/// <param name="Worker">The generator's name.</param>
/// <param name="Generator">Its title, for people.</param>
/// <param name="RatePerSecond">The rate that was asked for.</param>
/// <param name="ReachedPerSecond">The rate that was reached, from the first start to the last end.</param>
/// <param name="LagP99">How late the generator was at the 99th percentile.</param>
/// <param name="LatencyP99">Latency at the 99th percentile, from the intended start.</param>
/// <param name="Missed">Requests that could not start.</param>
/// <param name="Unanswered">Requests without a good answer.</param>
/// <param name="PeakBytes">The most memory that the generator's process was seen with.</param>
/// <param name="ProcessorMicrosecondsPerRequest">The processor time of the generator's process.</param>
/// <param name="AllocatedBytesPerRequest">What the generator's process allocated.</param>
internal sealed record Trial(
    string Worker, string Generator, double RatePerSecond, double ReachedPerSecond, TimeSpan LagP99, TimeSpan LatencyP99, int Missed, int Unanswered,
    long PeakBytes, double ProcessorMicrosecondsPerRequest, double AllocatedBytesPerRequest)
{
    /// <summary>The lag at the 99th percentile that a rate must stay under.</summary>
    public static readonly TimeSpan LagBudget = TimeSpan.FromMilliseconds(1);

    // Of the rate that was asked for; the last answers come a little after the last start.
    private const double Reached = 0.95;

    /// <summary>Whether every request was sent and answered at about the rate that was asked for, however late.</summary>
    public bool ReachesRate => Missed == 0 && Unanswered == 0 && ReachedPerSecond >= RatePerSecond * Reached;

    /// <summary>Whether the generator kept its schedule and every request was answered.</summary>
    public bool Holds => Keeps(LagBudget);

    /// <summary>Whether a run of a scenario would be valid.</summary>
    public bool IsValid => Keeps(LoadResult.DefaultLagBudget);

    private bool Keeps(TimeSpan budget) => LagP99 < budget && Missed == 0 && Unanswered == 0;
}
