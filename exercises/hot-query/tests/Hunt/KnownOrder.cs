using System.Diagnostics;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>An order, and since when every answer must have it, in timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="data">The order as it was first written.</param>
/// <param name="isWrittenByOthers">Whether answers have time before they must show it (C9).</param>
/// <param name="committedAt">When its commit was confirmed; <see cref="Never"/> while it is not.</param>
/// <param name="sharesNumbers">Whether its lines share one number, so that they are shown in any order (C1); in <paramref name="data"/> they are sorted by SKU.</param>
internal sealed class KnownOrder(OrderData data, bool isWrittenByOthers, long committedAt, bool sharesNumbers = false)
{
    /// <summary>Not confirmed yet.</summary>
    public const long Never = long.MaxValue;

    /// <summary>How long after a commit answers may be without it (C9).</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<StatusChange> _changes = [];
    private long _committedAt = committedAt;

    /// <summary>The order as it was first written.</summary>
    public OrderData Data { get; } = data;

    /// <summary>Whether an order that is shown is this one, with this status.</summary>
    public bool Is(ShownOrder shown, string status)
    {
        var compared = sharesNumbers ? shown with { Lines = [.. shown.Lines!.OrderBy(line => line.Sku, StringComparer.Ordinal)] } : shown;
        return Described(status) == compared.ToString();
    }

    /// <summary>Everything that is shown of it, in one line.</summary>
    public string Described(string status) => ShownOrder.Describe(
        Data.Id, Data.CustomerId, Data.Email, status, Data.TotalCents, Data.PlacedAt, Data.Lines);

    /// <summary>The order's status, changes that are under way included.</summary>
    public string Status
    {
        get
        {
            lock (_lock) return _changes.Count > 0 ? _changes[^1].Status : Data.Status;
        }
    }

    /// <summary>Its commit was confirmed.</summary>
    public void Commit() => Interlocked.CompareExchange(ref _committedAt, Stopwatch.GetTimestamp(), Never);

    /// <summary>Its status is being changed; the result confirms it.</summary>
    public Action Change(string status)
    {
        var change = new StatusChange(status);
        lock (_lock) _changes.Add(change);
        return () => change.CommittedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether an answer to a question that was sent then must have it.</summary>
    /// <param name="at">When the question was sent.</param>
    /// <param name="isSettled">Whether nobody is excused any more for what is not there yet.</param>
    public bool MustBeThere(long at, bool isSettled) => IsDue(Interlocked.Read(ref _committedAt), isWrittenByOthers, at, isSettled);

    /// <summary>The statuses that an answer to a question that was sent then may show.</summary>
    public IReadOnlyList<string> StatusesSince(long at, bool isSettled)
    {
        lock (_lock)
        {
            var settled = _changes.FindLastIndex(change => IsDue(change.CommittedAt, true, at, isSettled));
            return [.. settled < 0 ? [Data.Status] : (string[])[], .. _changes.Skip(Math.Max(0, settled)).Select(change => change.Status)];
        }
    }

    private static bool IsDue(long committedAt, bool hasTime, long at, bool isSettled) =>
        committedAt != Never && (isSettled || (committedAt <= at && (!hasTime || Stopwatch.GetElapsedTime(committedAt, at) >= Freshness)));

    private sealed class StatusChange(string status)
    {
        public string Status { get; } = status;

        public long CommittedAt { get; set; } = Never;
    }
}

/// <summary>An order that was sent to the service and may exist, though no answer has said so.</summary>
internal sealed record SentOrder(long CustomerId, string Email, IReadOnlyList<Line> Lines)
{
    /// <summary>The order's total.</summary>
    public long TotalCents { get; } = Lines.Sum(line => line.Quantity * line.UnitPriceCents);

    /// <summary>When it was sent; its time, if it was placed, is between that and the answer.</summary>
    public DateTime SentAt { get; } = DateTime.UtcNow;

    /// <summary>Whether it was answered with an order.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether an order that is shown can be this one.</summary>
    public bool CanBe(ShownOrder shown) => shown.CustomerId == CustomerId && shown.Email == Email && shown.Lines!.SequenceEqual(Lines);
}
