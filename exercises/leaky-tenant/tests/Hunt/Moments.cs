using System.Diagnostics;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Moments are timestamps of <see cref="Stopwatch"/>.</summary>
internal static class Moments
{
    /// <summary>After everything else.</summary>
    public const long Never = long.MaxValue;

    /// <summary>This moment.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>A moment later by this time, or earlier by a negative one.</summary>
    public static long Plus(this long moment, TimeSpan time) =>
        moment == Never ? Never : moment + (long)(time.TotalSeconds * Stopwatch.Frequency);

    /// <summary>How long it is from one moment to another.</summary>
    public static TimeSpan To(this long from, long to) => Stopwatch.GetElapsedTime(from, to);
}

/// <summary>Times during which something was so. Thread-safe.</summary>
internal sealed class Spans
{
    private readonly Lock _lock = new();
    private readonly List<Span> _all = [];

    /// <summary>It begins to be so, until what is returned is disposed of.</summary>
    public IDisposable Begin()
    {
        var span = new Span(this);
        lock (_lock) _all.Add(span);
        return span;
    }

    /// <summary>Whether it was so at any moment between two.</summary>
    /// <param name="from">The first one.</param>
    /// <param name="to">The last one.</param>
    /// <param name="after">For how long what it leads to goes on after it.</param>
    public bool Meet(long from, long to, TimeSpan after = default)
    {
        lock (_lock) return _all.Exists(span => span.From <= to && span.To.Plus(after) >= from);
    }

    /// <summary>When it last ended; <see cref="Moments.Never"/> while it goes on, and 0 if it never was so.</summary>
    public long LastEnd
    {
        get { lock (_lock) return _all.Count == 0 ? 0 : _all.Max(span => span.To); }
    }

    private sealed class Span(Spans owner) : IDisposable
    {
        public long From { get; } = Moments.Now;

        public long To { get; private set; } = Moments.Never;

        public void Dispose()
        {
            lock (owner._lock)
                if (To == Moments.Never) To = Moments.Now;
        }
    }
}
