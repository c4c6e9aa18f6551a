using Harness.Hosting;

namespace Harness.Faults;

/// <summary>
/// Limits how many connections several proxies serve at once. Each proxy has its own bound; together they must not use up the file
/// descriptors of this process, or one scenario's service could keep another scenario from measuring. Thread-safe.
/// </summary>
/// <param name="most">The limit.</param>
internal sealed class ConnectionBudget(int most)
{
    // The proxy's two sides, and the end of the connection in a fake of this process.
    private const int FilesOfOne = 3;

    // The rest is for the harness: callers, databases, logs, listeners, and the connections that are being turned away.
    private const double Share = 0.75;

    private int taken;

    /// <summary>The budget that all proxies of this process share.</summary>
    public static ConnectionBudget OfProcess { get; } = new(MostWith(OpenFiles.Most));

    /// <summary>The limit.</summary>
    public int Most => most;

    /// <summary>The limit that leaves a reserve of the file descriptors that a process may open.</summary>
    public static int MostWith(long files) => (int)Math.Min(int.MaxValue, Math.Max(1, files * Share / FilesOfOne));

    /// <summary>Takes a connection if one is left; the taker must return it.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref taken) <= most) return true;
        Interlocked.Decrement(ref taken);
        return false;
    }

    /// <summary>Returns a connection.</summary>
    public void Return() => Interlocked.Decrement(ref taken);
}
