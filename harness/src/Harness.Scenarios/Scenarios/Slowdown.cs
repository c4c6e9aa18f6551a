using System.Diagnostics;

namespace Harness.Scenarios;

/// <summary>How many times longer a small piece of work took than it should.</summary>
/// <param name="At">When the work started; a timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Times">How many times longer; 1 is full speed.</param>
internal readonly record struct SlowdownSample(long At, double Times);

/// <summary>How starved a machine was over a period.</summary>
/// <param name="Average">How many times longer work took than it should, over the whole period; 1 when nothing was measured.</param>
/// <param name="Worst">The same over the worst five seconds.</param>
public readonly record struct Slowdown(double Average, double Worst)
{
    // As long as the shortest ceiling of a scenario: a stall of that length uses it up, yet hardly shows in a minute's average.
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(5);

    /// <summary>The slowdown that samples show, oldest first.</summary>
    internal static Slowdown Of(IReadOnlyList<SlowdownSample> samples)
    {
        if (samples.Count == 0) return new Slowdown(1, 1);
        var (worst, sum, first) = (0.0, 0.0, 0);
        for (var last = 0; last < samples.Count; last++)
        {
            sum += samples[last].Times;
            for (; Stopwatch.GetElapsedTime(samples[first].At, samples[last].At) >= Stretch; first++) sum -= samples[first].Times;
            worst = Math.Max(worst, sum / (last - first + 1));
        }

        return new Slowdown(samples.Average(sample => sample.Times), worst);
    }
}
