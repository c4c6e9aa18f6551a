using System.Net;
using Harness.Fakes;
using Harness.Tests.Faults;
using Xunit;

namespace Harness.Tests.Fakes;

/// <summary>Faults of which the service learns late, or only half.</summary>
public sealed class LateFaultTests : IAsyncLifetime
{
    private readonly ManualTime time = new();
    private readonly HttpClient client = new() { Timeout = Liveness.Ceiling };
    private BankFake bank = null!;

    public async ValueTask InitializeAsync()
    {
        bank = new(time);
        await bank.StartAsync();
        client.BaseAddress = bank.BaseAddress;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await bank.DisposeAsync().AsTask().Soon();
    }

    [Fact]
    public async Task A_body_that_is_cut_off_ends_in_its_middle_after_the_effect()
    {
        bank.Rules.Add(FakeFault.CutBody);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/charges") { Content = new StringContent("a") };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(await Liveness.BecomesTrue(() => time.Timers == 1));
        time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync().Soon());

        Assert.Equal(["a"], bank.Charges);
        Assert.Equal(RequestOutcome.Dropped, Assert.Single(bank.Journal.Entries).Outcome);
        Assert.Null(bank.Failure);
    }

    [Theory]
    [InlineData(LateAnswer.Drop)]
    [InlineData(LateAnswer.Hang)]
    public async Task A_late_effect_happens_when_its_client_has_long_left(LateAnswer answer)
    {
        bank.Rules.Add(FakeFault.LateEffect(TimeSpan.FromMinutes(1), answer));
        using var leaving = new CancellationTokenSource();
        var charging = client.PostAsync("/charges", new StringContent("a"), leaving.Token);
        Assert.True(await WhenEntryAsync(entry =>
            entry.Outcome == (answer == LateAnswer.Drop ? RequestOutcome.Dropped : RequestOutcome.Held)));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => charging);
        Assert.Empty(bank.Charges);

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await WhenEntryAsync(entry => entry.EffectAt == TimeSpan.FromMinutes(1)));
        Assert.Equal(["a"], bank.Charges);
    }

    [Fact]
    public async Task A_late_effect_of_a_request_that_was_long_under_way_counts_from_its_receipt()
    {
        bank.Rules.Add(FakeFault.LateEffect(TimeSpan.FromSeconds(3)).ReceivedAfter(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ChargeAsync("a"));

        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(bank.Charges);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await WhenEntryAsync(entry => entry.EffectAt == TimeSpan.FromSeconds(4)));
        Assert.Equal(TimeSpan.FromSeconds(3), bank.AgeAtLastEffect);
    }

    [Fact]
    public async Task A_fault_can_wait_first()
    {
        bank.Rules.Add(FakeFault.DropBeforeEffect.DelayedBy(TimeSpan.FromSeconds(2)));
        var charging = ChargeAsync("a");
        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.Held));

        // The journal says that it is held just before its two seconds begin to count.
        Assert.True(await Liveness.BecomesTrue(() => time.Timers == 1));
        time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => charging);
        Assert.Empty(bank.Charges);
    }

    private Task<HttpResponseMessage> ChargeAsync(string body) => client.PostAsync("/charges", new StringContent(body));

    private Task<bool> WhenEntryAsync(Func<JournalEntry, bool> condition) =>
        bank.Journal.WhenAsync(journal => journal.Entries.Any(condition), Liveness.Ceiling);
}
