using Harness.Faults;

namespace Harness.Fakes;

/// <summary>
/// Everything that reached a fake. Every request is counted and is an entry, however much it says (<see cref="KeptText"/>). Thread-safe.
/// </summary>
public sealed class Journal
{
    /// <summary>
    /// How many calls a scenario takes: a hundred times what the busiest one makes, and several hundred a second for as long as an attempt
    /// lasts. A scenario in which there are more has failed; those are counted and dropped.
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

    /// <summary>The time now, as the entries count it.</summary>
    public TimeSpan Now => time.GetElapsedTime(startedAt);

    /// <summary>How many requests were received, those included that came when there had been too many.</summary>
    public int Count
    {
        get { lock (state) return entries.Count + dropped; }
    }

    /// <summary>Whether there were more than <see cref="MostCalls"/>.</summary>
    public bool IsOverrun
    {
        get { lock (state) return dropped > 0; }
    }

    /// <summary>Requests whose client waits now.</summary>
    public int InFlight
    {
        get { lock (state) return inFlight; }
    }

    /// <summary>
    /// The most requests whose clients waited at once. A client that gives up leaves a moment before the fake can
    /// notice: where clients time out and send anew, allow for those on their way out.
    /// </summary>
    public int PeakInFlight
    {
        get { lock (state) return peakInFlight; }
    }

    /// <summary>
    /// True as soon as the journal is as described; false when the ceiling passes first. The condition is asked at
    /// every change, under the journal's lock: it should only look, and prefer counts to <see cref="Entries"/> under
    /// load.
    /// </summary>
    public Task<bool> WhenAsync(Func<Journal, bool> condition, TimeSpan ceiling) =>
        watchers.WhenAsync(() => condition(this), ceiling);

    /// <summary>Counts a request and drops it, if there were as many already as a scenario takes.</summary>
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

    /// <summary>Gives the next number to a request and enters it; null when there were too many before.</summary>
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

    // An outcome is final: what happens to a request afterwards its client cannot see.
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
