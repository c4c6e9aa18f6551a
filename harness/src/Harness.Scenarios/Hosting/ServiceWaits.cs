using System.Diagnostics;

namespace Harness.Hosting;

/// <summary>
/// How long somebody has waited for a service: for its answers, its starts and what it brings about elsewhere, pauses between two looks
/// included. What several wait for at once counts once. The rest of the time is the harness's own work.
/// </summary>
public sealed class ServiceWaits
{
    private static readonly AsyncLocal<ServiceWaits?> Flow = new();

    private readonly Lock _lock = new();
    private readonly Span _all = new();
    private readonly Dictionary<string, Span> _byWhat = new(StringComparer.Ordinal);

    /// <summary>Wall time in which at least one waited.</summary>
    public TimeSpan Total { get { lock (_lock) return _all.Total; } }

    /// <summary>What was waited for, the longest first, a line each, for example "12 s for an answer; the last was 503".</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _byWhat.OrderByDescending(pair => pair.Value.Total).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
                        FormattableString.Invariant($"{pair.Value.Total.TotalSeconds:0} s for {pair.Key}") + (pair.Value.LastSeen is { } seen ? $"; the last was {seen}" : "")),
                ];
            }
        }
    }

    /// <summary>
    /// The same for whatever runs in the current flow, where somebody keeps count of it (<see cref="KeepInThisFlow"/>): for those who
    /// wait and are not told on whose behalf.
    /// </summary>
    /// <param name="what">What is waited for: "for …". A few in all, never something that a service chose.</param>
    public static Wait Begin(string what) => Flow.Value is { } waits ? waits.For(what) : new Wait(null, what);

    /// <summary>Somebody waits until what is returned is disposed.</summary>
    /// <param name="what">What is waited for: "for …". A few in all, never something that a service chose.</param>
    public Wait For(string what)
    {
        lock (_lock)
        {
            _all.Begin();
            if (!_byWhat.TryGetValue(what, out var span)) _byWhat.Add(what, span = new Span());
            span.Begin();
        }

        return new Wait(this, what);
    }

    /// <summary>Counts what <see cref="Begin"/> begins in the current asynchronous flow and in everything that it starts.</summary>
    internal void KeepInThisFlow() => Flow.Value = this;

    /// <summary>Somebody who waits.</summary>
    public sealed class Wait : IDisposable
    {
        private readonly string _what;
        private ServiceWaits? _waits;

        internal Wait(ServiceWaits? waits, string what) => (_waits, _what) = (waits, what);

        /// <summary>What came, and was not what is waited for.</summary>
        public void Saw(string what)
        {
            if (_waits is not { } waits) return;
            lock (waits._lock) waits._byWhat[_what].LastSeen = what;
        }

        /// <summary>It waits no longer.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _waits, null) is not { } waits) return;
            lock (waits._lock)
            {
                waits._all.End();
                waits._byWhat[_what].End();
            }
        }
    }

    private sealed class Span
    {
        private int _waiting;
        private long _since;
        private TimeSpan _ended;

        public string? LastSeen { get; set; }

        public TimeSpan Total => _waiting > 0 ? _ended + Stopwatch.GetElapsedTime(_since) : _ended;

        public void Begin()
        {
            if (_waiting++ == 0) _since = Stopwatch.GetTimestamp();
        }

        public void End()
        {
            if (--_waiting == 0) _ended += Stopwatch.GetElapsedTime(_since);
        }
    }
}
