using Harness.Fakes;
using Harness.Tests.Faults;
using Xunit;

namespace Harness.Tests.Fakes;

public sealed class JournalTests
{
    private readonly Journal journal = new(TimeProvider.System);

    [Fact]
    public async Task A_wait_ends_at_the_change_it_waits_for()
    {
        var two = journal.WhenAsync(seen => seen.Count == 2, Liveness.Ceiling);
        Receive();
        Assert.False(two.IsCompleted);

        Receive();
        // What comes after the change cannot undo that it was seen.
        Receive();

        Assert.True(await two.Soon());
    }

    [Fact]
    public async Task A_wait_for_what_does_not_happen_ends_with_false()
    {
        Receive();

        Assert.False(await journal.WhenAsync(seen => seen.Count == 2, TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task A_condition_that_throws_fails_its_waiter_and_nobody_else()
    {
        var broken = journal.WhenAsync(
            seen => seen.Count == 0 ? false : throw new InvalidOperationException("scenario bug"), Liveness.Ceiling);
        var sound = journal.WhenAsync(seen => seen.Count == 1, Liveness.Ceiling);

        Receive();

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken.Soon());
        Assert.True(await sound.Soon());
    }

    [Fact]
    public void An_outcome_is_final_and_ends_the_flight_once()
    {
        var request = Receive();
        Receive();
        journal.ClientLeft(request);
        journal.Answered(request, 200);
        journal.Dropped(request);

        Assert.Equal(RequestOutcome.ClientLeft, journal.Entries[0].Outcome);
        Assert.Null(journal.Entries[0].Status);
        Assert.Equal((1, 2), (journal.InFlight, journal.PeakInFlight));
    }

    [Fact]
    public void Calls_are_counted_beyond_what_a_scenario_takes_and_that_shows()
    {
        for (var number = 0; number < Journal.MostCalls; number++) Receive();
        Assert.False(journal.IsOverrun);

        Assert.Null(journal.Receive(Request));
        Assert.True(journal.Overruns());

        Assert.True(journal.IsOverrun);
        Assert.Equal(Journal.MostCalls + 2, journal.Count);
        Assert.Equal(Journal.MostCalls, journal.InFlight);
    }

    [Fact]
    public void What_fills_it_first_hides_nothing_that_comes_later()
    {
        var body = new string('x', KeptText.MostChars);
        for (var size = 0L; size <= KeptText.MostCharsInAll; size += body.Length) Receive("/noise", body);

        Receive("/charges", """{"cardToken":"tok_a"}""");

        Assert.Single(journal.Entries, entry => entry.Request.Path == "/charges" && entry.Request.Body.Contains("tok_a", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_long_texts_it_keeps_length_and_digest()
    {
        for (var number = 0; number < 1_000; number++) Receive("/charges", new string('x', 256 * 1024), new string('h', 30_000));
        var different = Receive("/charges", new string('y', 256 * 1024), new string('h', 30_000));

        var kept = journal.Entries;
        Assert.StartsWith("(262144 characters, SHA-256 ", kept[0].Request.Body);
        Assert.NotEqual(kept[0].Request.Body, kept[^1].Request.Body);
        Assert.Equal("k", kept[0].Request.Header("idempotency-key"));
        Assert.InRange(kept.Sum(entry => entry.Request.Body.Length + entry.Request.Headers.Sum(header => header.Value.Length)), 1, 100_000);
        // The effect sees what was sent.
        Assert.Equal(256 * 1024, different.Body.Length);
    }

    private static FakeRequest Request(long number) => new()
    {
        Number = number, Method = "GET", Path = "/", Headers = new Dictionary<string, string>(), Body = "",
    };

    private FakeRequest Receive() => journal.Receive(Request)!;

    private FakeRequest Receive(string path, string body, string header = "") => journal.Receive(number => Request(number) with
    {
        Path = path,
        Body = body,
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Long"] = header, ["Idempotency-Key"] = "k" },
    })!;
}
