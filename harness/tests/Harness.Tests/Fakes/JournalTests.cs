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
    public void It_takes_so_many_requests_and_no_more()
    {
        for (var number = 1; number < Journal.MostRequests; number++) Receive();
        Assert.False(journal.IsFull);

        Receive();

        Assert.True(journal.IsFull);
    }

    [Fact]
    public void It_takes_so_much_and_no_more()
    {
        var body = new string('x', 1024 * 1024);
        for (var size = 0L; size < Journal.MostChars; size += body.Length)
        {
            Assert.False(journal.IsFull);
            journal.Receive(number => new() { Number = number, Method = "POST", Path = "/", Headers = new Dictionary<string, string>(), Body = body });
        }

        Assert.True(journal.IsFull);
    }

    private FakeRequest Receive() => journal.Receive(number => new()
    {
        Number = number, Method = "GET", Path = "/", Headers = new Dictionary<string, string>(), Body = "",
    });
}
