using Harness.Hosting;

namespace Harness.Faults;

/// <summary>
/// How many connections several proxies serve at once. Each proxy has a bound of its own; all of them together must not use up the files
/// that this process may open, or what one scenario's service opens would keep another scenario from measuring. Thread-safe.
/// </summary>
/// <param name="most">How many.</param>
internal sealed class ConnectionBudget(int most)
{
    // The proxy's two sides, and the end of it in a fake of this process.
    private const int FilesOfOne = 3;

    // What is left belongs to the harness: to callers, databases, logs, listeners, and to those who are being turned away.
    private const double Share = 0.75;

    private int taken;

    /// <summary>What the proxies of this process share.</summary>
    public static ConnectionBudget OfProcess { get; } = new(MostWith(OpenFiles.Most));

    /// <summary>How many connections there may be.</summary>
    public int Most => most;

    /// <summary>How many connections leave a reserve of the files that a process may open.</summary>
    public static int MostWith(long files) => (int)Math.Min(int.MaxValue, Math.Max(1, files * Share / FilesOfOne));

    /// <summary>Takes one, if one is left; whoever did returns it.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref taken) <= most) return true;
        Interlocked.Decrement(ref taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Return() => Interlocked.Decrement(ref taken);
}
