namespace Oversell.Tests.Setup;

/// <summary>What may be left at a moment.</summary>
internal readonly record struct Bounds(int Least, int Most)
{
    public bool Hold(int left) => left >= Least && left <= Most;

    public override string ToString() => Least == Most ? $"{Least}" : $"{Least} to {Most}";
}

/// <summary>
/// What is known about how many tickets are left while orders come and go. An order has its tickets for certain from its answer until
/// somebody asks to cancel it, and perhaps from its request until its cancelling is answered. A read that takes a while may see any
/// moment of that while. Thread-safe.
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

    /// <summary>A read is about to be sent.</summary>
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

    /// <summary>One read under way.</summary>
    internal sealed class Read(LeftLedger ledger)
    {
        public int Least { get; set; }

        public int Most { get; set; }

        /// <summary>Its answer is there: what it may have shown.</summary>
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
