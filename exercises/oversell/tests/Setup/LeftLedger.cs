namespace Oversell.Tests.Setup;

/// <summary>How many tickets may be left at a point in time.</summary>
internal readonly record struct Bounds(int Least, int Most)
{
    public bool Hold(int left) => left >= Least && left <= Most;

    public override string ToString() => Least == Most ? $"{Least}" : $"{Least} to {Most}";
}

/// <summary>
/// Tracks how many tickets may be left while orders come and go. An order certainly has its tickets from its answer until
/// its cancellation is requested, and possibly from its request until its cancellation is answered. A slow read may see any
/// point in time while it runs. Thread-safe.
/// </summary>
internal sealed class LeftLedger(int quantity)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Read> _reads = [];
    private int _certain;
    private int _perhaps;

    public void Asked(int tickets) => Change(0, tickets);

    public void Given(int tickets) => Change(tickets, 0);

    public void Refused(int tickets) => Change(0, -tickets);

    public void CancelAsked(int tickets) => Change(-tickets, 0);

    public void Cancelled(int tickets) => Change(0, -tickets);

    /// <summary>Begins a read that is about to be sent.</summary>
    public Read Begin()
    {
        lock (_lock)
        {
            var read = new Read(this) { Least = quantity - _perhaps, Most = quantity - _certain };
            _reads.Add(read);
            return read;
        }
    }

    private void Change(int certain, int perhaps)
    {
        lock (_lock)
        {
            _certain += certain;
            _perhaps += perhaps;
            foreach (var read in _reads)
            {
                read.Least = Math.Min(read.Least, quantity - _perhaps);
                read.Most = Math.Max(read.Most, quantity - _certain);
            }
        }
    }

    /// <summary>A read in progress.</summary>
    internal sealed class Read(LeftLedger ledger)
    {
        public int Least { get; set; }

        public int Most { get; set; }

        /// <summary>Ends the read with its answer; returns what it may have shown.</summary>
        public Bounds End()
        {
            lock (ledger._lock)
            {
                ledger._reads.Remove(this);
                return new Bounds(Least, Most);
            }
        }
    }
}
