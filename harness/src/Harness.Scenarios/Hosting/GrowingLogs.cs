namespace Harness.Hosting;

/// <summary>
/// Keeps the logs of running programs from filling the disk. The programs append straight to the file, without the harness, so the
/// file can be shortened while they run.
/// </summary>
internal sealed class GrowingLogs
{
    /// <summary>The maximum length of a log: far more than a healthy program writes.</summary>
    public const long MostBytes = 64L << 20;

    // In this time a disk takes a few hundred megabytes at most.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly HashSet<Bound> _bounds = [];

    private GrowingLogs() => new Thread(Watch) { IsBackground = true, Name = "growing logs" }.Start();

    /// <summary>The logs of this process; the first call starts watching.</summary>
    public static GrowingLogs Instance { get; } = new();

    /// <summary>Bounds a log until the returned value is disposed, and once more at that moment.</summary>
    public IDisposable Watch(string path, long mostBytes)
    {
        var bound = new Bound(this, path, mostBytes);
        lock (_lock) _bounds.Add(bound);
        return bound;
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(Interval);
            Bound[] all;
            lock (_lock) all = [.. _bounds];
            foreach (var one in all) one.Shorten();
        }
    }

    private sealed class Bound(GrowingLogs logs, string path, long mostBytes) : IDisposable
    {
        private readonly Lock _shortening = new();
        private bool _ended;

        // A log is put in place only after its program has ended: it is not touched any more then.
        public void Shorten()
        {
            lock (_shortening)
            {
                if (!_ended) TryShorten();
            }
        }

        public void Dispose()
        {
            lock (logs._lock) logs._bounds.Remove(this);
            lock (_shortening)
            {
                if (_ended) return;
                _ended = true;
                TryShorten();
            }
        }

        private void TryShorten()
        {
            try
            {
                LongLog.Shorten(path, mostBytes);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Gone, or locked: one log must not stop the watching of all others.
            }
        }
    }
}
