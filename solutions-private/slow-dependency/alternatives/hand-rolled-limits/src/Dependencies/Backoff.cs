using System.Diagnostics;

namespace SlowDependency.Dependencies;

/// <summary>
/// After failures in a row lets few calls pass, until one succeeds: after a quiet time as many as may come at once, because the trouble may
/// be long over, and then one in a while.
/// </summary>
internal sealed class Backoff
{
    private const int MostInARow = 8;
    private const double MostAtOnce = 10;
    private const double PerSecond = 1.5;

    private readonly Lock gate = new();
    private int failures;
    private double calls = MostAtOnce;
    private long countedAt = Stopwatch.GetTimestamp();

    /// <summary>Whether this call may be made; it counts as made.</summary>
    public bool MayCall()
    {
        lock (gate)
        {
            if (failures < MostInARow) return true;
            calls = Math.Min(MostAtOnce, calls + (Stopwatch.GetElapsedTime(countedAt).TotalSeconds * PerSecond));
            countedAt = Stopwatch.GetTimestamp();
            if (calls < 1) return false;
            calls--;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (gate) failures = 0;
    }

    public void Failed()
    {
        lock (gate) failures++;
    }
}
