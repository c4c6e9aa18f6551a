using System.Diagnostics;

namespace Harness.Hosting;

/// <summary>
/// Measures how long an attempt has waited for the service: for its answers, its starts and its effects elsewhere, including the pauses
/// between two polls. Concurrent waits count once. The rest of the time is the harness's own work.
/// </summary>
public sealed class ServiceWaits
{
    private static readonly AsyncLocal<ServiceWaits?> Flow = new();

    private readonly Lock _lock = new();
    private readonly Span _all = new();
    private readonly Dictionary<string, Span> _byWhat = new(StringComparer.Ordinal);

    /// <summary>Wall time with at least one wait in progress.</summary>
    public TimeSpan Total { get { lock (_lock) return _all.Total; } }

    /// <summary>The waits, the longest first, one line each, for example "12 s for an answer; the last was 503".</summary>
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
    /// Begins a wait in the current flow, if its waits are counted (<see cref="KeepInThisFlow"/>): for code that does not know for which
    /// scenario it waits.
    /// </summary>
    /// <param name="what">What is awaited, after "for". Only a few values, never text that a service chose.</param>
    public static Wait Begin(string what) => Flow.Value is { } waits ? waits.For(what) : new Wait(null, what);

    /// <summary>Begins a wait, which lasts until the returned value is disposed.</summary>
    /// <param name="what">What is awaited, after "for". Only a few values, never text that a service chose.</param>
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

    /// <summary>Counts the waits that <see cref="Begin"/> begins in the current asynchronous flow and in everything that it starts.</summary>
    internal void KeepInThisFlow() => Flow.Value = this;

    /// <summary>A wait in progress.</summary>
    public sealed class Wait : IDisposable
    {
        private readonly string _what;
        private ServiceWaits? _waits;

        internal Wait(ServiceWaits? waits, string what) => (_waits, _what) = (waits, what);

        /// <summary>Records a result that was not the awaited one.</summary>
        public void Saw(string what)
        {
            if (_waits is not { } waits) return;
            lock (waits._lock) waits._byWhat[_what].LastSeen = what;
        }

        /// <summary>Ends the wait.</summary>
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
