namespace Harness.Hosting;

/// <summary>
/// Keeps the logs of running programs from filling the disk. They write past the harness, straight to the file and always at its end, so
/// that it can be shortened under their hands.
/// </summary>
internal sealed class GrowingLogs
{
    /// <summary>How long a log may become: far more than a program says that is well.</summary>
    public const long MostBytes = 64L << 20;

    // A disk takes some hundred megabytes meanwhile, at the most.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly HashSet<Bound> _bounds = [];

    private GrowingLogs() => new Thread(Watch) { IsBackground = true, Name = "growing logs" }.Start();

    /// <summary>Those of this process; the first call starts watching.</summary>
    public static GrowingLogs Instance { get; } = new();

    /// <summary>Bounds a log until what is returned is disposed, and once more then.</summary>
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

        // Who puts a log in place does so when its program has ended: it is not touched any more then.
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
                // Gone, or held by somebody: what watches over all logs must not end over one.
            }
        }
    }
}
