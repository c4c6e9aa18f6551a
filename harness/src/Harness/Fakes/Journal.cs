using Harness.Faults;

namespace Harness.Fakes;

/// <summary>Everything that reached a fake. Thread-safe.</summary>
public sealed class Journal
{
    /// <summary>
    /// How many requests it takes: a hundred times what the busiest scenario makes. Of what comes after, the connection is dropped and
    /// nothing is kept, so that no client can fill the harness's memory.
    /// </summary>
    public const int MostRequests = 50_000;

    /// <summary>How many characters of bodies and headers it takes, all in all.</summary>
    public const long MostChars = 128 * 1024 * 1024;

    private readonly Lock state = new();
    private readonly Watchers watchers;
    private readonly TimeProvider time;
    private readonly long startedAt;
    private readonly List<JournalEntry> entries = [];
    private long chars;
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

    /// <summary>How many requests were received.</summary>
    public int Count
    {
        get { lock (state) return entries.Count; }
    }

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull
    {
        get { lock (state) return entries.Count >= MostRequests || chars >= MostChars; }
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

    /// <summary>Gives the next number to a request and enters it.</summary>
    internal FakeRequest Receive(Func<long, FakeRequest> create)
    {
        lock (state)
        {
            var request = create(entries.Count + 1);
            chars += request.Body.Length + request.Path.Length + request.Query.Length + request.Headers.Sum(header => header.Key.Length + header.Value.Length);
            entries.Add(new() { Request = request, ReceivedAt = time.GetElapsedTime(startedAt) });
            peakInFlight = Math.Max(peakInFlight, ++inFlight);
            watchers.ChangedUnderLock();
            return request;
        }
    }

    internal void Met(FakeRequest request, string fault) => Change(request, entry => entry with { Fault = fault });

    internal void Held(FakeRequest request) => Proceed(request, RequestOutcome.Held);

    internal void Resumed(FakeRequest request) => Proceed(request, RequestOutcome.InProgress);

    internal void EffectHappened(FakeRequest request) =>
        Change(request, entry => entry with { EffectAt = time.GetElapsedTime(startedAt) });

    internal void Answered(FakeRequest request, int status) => Proceed(request, RequestOutcome.Answered, status);

    internal void Dropped(FakeRequest request) => Proceed(request, RequestOutcome.Dropped);

    internal void ClientLeft(FakeRequest request) => Proceed(request, RequestOutcome.ClientLeft);

    // An outcome is final: what happens to a request afterwards its client cannot see.
    private void Proceed(FakeRequest request, RequestOutcome outcome, int? status = null) => Change(request, entry =>
        !entry.IsInFlight ? entry : entry with
        {
            Outcome = outcome,
            Status = status,
            AnsweredAt = outcome == RequestOutcome.Answered ? time.GetElapsedTime(startedAt) : null,
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
