using Harness.Faults;

namespace Harness.Fakes;

/// <summary>
/// Every request that reached a fake. Each one is counted and has an entry, whatever its size (<see cref="KeptText"/>). Thread-safe.
/// </summary>
public sealed class Journal
{
    /// <summary>
    /// How many calls a scenario allows: a hundred times what the busiest one makes, and several hundred a second over a whole attempt.
    /// A scenario with more has failed; the calls beyond are counted and dropped.
    /// </summary>
    public const int MostCalls = 50_000;

    private readonly Lock state = new();
    private readonly Watchers watchers;
    private readonly TimeProvider time;
    private readonly long startedAt;
    private readonly List<JournalEntry> entries = [];
    private readonly KeptText text = new();
    private int dropped;
    private int inFlight;
    private int peakInFlight;

    internal Journal(TimeProvider time)
    {
        watchers = new(state);
        this.time = time;
        startedAt = time.GetTimestamp();
    }

    /// <summary>A snapshot, in order of receipt.</summary>
    public IReadOnlyList<JournalEntry> Entries
    {
        get { lock (state) return [.. entries]; }
    }

    /// <summary>The time now, on the clock of the entries.</summary>
    public TimeSpan Now => time.GetElapsedTime(startedAt);

    /// <summary>How many requests were received, including those beyond the limit.</summary>
    public int Count
    {
        get { lock (state) return entries.Count + dropped; }
    }

    /// <summary>Whether there were more than <see cref="MostCalls"/>.</summary>
    public bool IsOverrun
    {
        get { lock (state) return dropped > 0; }
    }

    /// <summary>How many requests have a waiting client now.</summary>
    public int InFlight
    {
        get { lock (state) return inFlight; }
    }

    /// <summary>
    /// The most requests whose clients waited at once. The fake notices a moment late that a client gave up: where clients
    /// time out and send again, allow for those that are just leaving.
    /// </summary>
    public int PeakInFlight
    {
        get { lock (state) return peakInFlight; }
    }

    /// <summary>
    /// True as soon as the condition holds; false when the ceiling passes first. The condition is evaluated at
    /// every change, under the journal's lock: it should only read, and prefer counts to <see cref="Entries"/> under
    /// load.
    /// </summary>
    public Task<bool> WhenAsync(Func<Journal, bool> condition, TimeSpan ceiling) =>
        watchers.WhenAsync(() => condition(this), ceiling);

    /// <summary>Counts and drops a request if the limit is reached.</summary>
    internal bool Overruns()
    {
        lock (state)
        {
            if (entries.Count < MostCalls) return false;
            dropped++;
            watchers.ChangedUnderLock();
            return true;
        }
    }

    /// <summary>Numbers a request and adds its entry; null beyond the limit.</summary>
    internal FakeRequest? Receive(Func<long, FakeRequest> create)
    {
        lock (state)
        {
            if (Overruns()) return null;
            var request = create(entries.Count + 1);
            entries.Add(new() { Request = text.Of(request), ReceivedAt = Now });
            peakInFlight = Math.Max(peakInFlight, ++inFlight);
            watchers.ChangedUnderLock();
            return request;
        }
    }

    internal void Met(FakeRequest request, string fault) => Change(request, entry => entry with { Fault = fault });

    internal void Held(FakeRequest request) => Proceed(request, RequestOutcome.Held);

    internal void Resumed(FakeRequest request) => Proceed(request, RequestOutcome.InProgress);

    internal void EffectHappened(FakeRequest request) =>
        Change(request, entry => entry with { EffectAt = Now });

    internal void Answered(FakeRequest request, int status) => Proceed(request, RequestOutcome.Answered, status);

    internal void Dropped(FakeRequest request) => Proceed(request, RequestOutcome.Dropped);

    internal void ClientLeft(FakeRequest request) => Proceed(request, RequestOutcome.ClientLeft);

    // An outcome is final: the client cannot see what happens to its request afterwards.
    private void Proceed(FakeRequest request, RequestOutcome outcome, int? status = null) => Change(request, entry =>
        !entry.IsInFlight ? entry : entry with
        {
            Outcome = outcome,
            Status = status,
            AnsweredAt = outcome == RequestOutcome.Answered ? Now : null,
            EndedAt = outcome is RequestOutcome.InProgress or RequestOutcome.Held ? null : Now,
        });

    private void Change(FakeRequest request, Func<JournalEntry, JournalEntry> change)
    {
        lock (state)
        {
            var index = (int)request.Number - 1;
            var before = entries[index];
            var after = entries[index] = change(before);
            if (before.IsInFlight && !after.IsInFlight) inFlight--;
            watchers.ChangedUnderLock();
        }
    }
}
