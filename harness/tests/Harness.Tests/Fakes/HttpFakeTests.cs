using System.Net;
using System.Net.Sockets;
using Harness.Fakes;
using Harness.Faults;
using Harness.Tests.Faults;
using Xunit;

namespace Harness.Tests.Fakes;

public sealed class HttpFakeTests : IAsyncLifetime
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
    public async Task A_request_has_its_effect_and_its_answer_and_is_entered_in_the_journal()
    {
        using var answer = await ChargeAsync("a");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("""{"id":1}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["a"], bank.Charges);
        var entry = Assert.Single(bank.Journal.Entries);
        Assert.Equal((RequestOutcome.Answered, 201), (entry.Outcome, entry.Status));
        Assert.NotNull(entry.EffectAt);
        Assert.Equal("text/plain; charset=utf-8", entry.Request.Header("content-type"));
        Assert.Equal((0, 1), (bank.Journal.InFlight, bank.Journal.PeakInFlight));
    }

    [Fact]
    public async Task A_route_gives_what_its_braces_match_and_an_unknown_path_is_404()
    {
        Assert.Equal("""{"id":"x 1"}""", await client.GetStringAsync("/charges/x%201"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/refunds?all=1")).StatusCode);
        Assert.Equal("?all=1", bank.Journal.Entries[1].Request.Query);
    }

    [Fact]
    public async Task An_answer_without_content_has_none_and_is_no_failure()
    {
        using var answer = await client.DeleteAsync("/charges/1");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(RequestOutcome.Answered, Assert.Single(bank.Journal.Entries).Outcome);
        Assert.Null(bank.Failure);
    }

    [Fact]
    public async Task A_drop_before_the_effect_leaves_no_effect()
    {
        bank.Rules.Add(FakeFault.DropBeforeEffect);

        await Assert.ThrowsAsync<HttpRequestException>(() => ChargeAsync("a"));

        Assert.Empty(bank.Charges);
        Assert.Equal(RequestOutcome.Dropped, Assert.Single(bank.Journal.Entries).Outcome);
    }

    [Fact]
    public async Task A_drop_after_the_effect_leaves_the_effect()
    {
        bank.Rules.Add(FakeFault.DropAfterEffect);

        await Assert.ThrowsAsync<HttpRequestException>(() => ChargeAsync("a"));

        Assert.Equal(["a"], bank.Charges);
        Assert.Equal(RequestOutcome.Dropped, Assert.Single(bank.Journal.Entries).Outcome);
    }

    [Fact]
    public async Task A_failure_before_the_effect_answers_without_one()
    {
        var headers = new Dictionary<string, string> { ["Retry-After"] = "3" };
        bank.Rules.Add(FakeFault.FailBeforeEffect(new FakeAnswer(429) { Headers = headers }));

        using var answer = await ChargeAsync("a");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter?.Delta);
        Assert.Empty(bank.Charges);
    }

    [Fact]
    public async Task A_failure_after_the_effect_hides_it()
    {
        bank.Rules.Add(FakeFault.FailAfterEffect(500));

        using var answer = await ChargeAsync("a");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(["a"], bank.Charges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_held_request_waits_for_its_gate_and_others_pass(bool before)
    {
        var gate = new Gate();
        bank.Rules.Add(
            request => request.Body == "held",
            before ? FakeFault.HoldBeforeEffect(gate) : FakeFault.HoldAfterEffect(gate));
        var held = ChargeAsync("held");
        Assert.True(await gate.WhenWaitingAsync(1, Liveness.Ceiling));
        using var passing = await ChargeAsync("passing");
        Assert.Equal(before ? ["passing"] : ["held", "passing"], bank.Charges);
        Assert.False(held.IsCompleted);
        Assert.Equal(RequestOutcome.Held, bank.Journal.Entries[0].Outcome);

        gate.Open();

        using var answer = await held;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(2, bank.Charges.Count);
    }

    [Fact]
    public async Task An_effect_that_was_held_happens_although_the_client_has_left()
    {
        var gate = new Gate();
        bank.Rules.Add(FakeFault.HoldBeforeEffect(gate));
        using var leaving = new CancellationTokenSource();
        var held = client.PostAsync("/charges", new StringContent("a"), leaving.Token);
        Assert.True(await gate.WhenWaitingAsync(1, Liveness.Ceiling));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.ClientLeft));
        Assert.Equal(0, bank.Journal.InFlight);

        gate.Open();

        Assert.True(await WhenEntryAsync(entry => entry.EffectAt is not null));
        Assert.Equal(["a"], bank.Charges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_never_answered_lasts_until_its_client_leaves(bool before)
    {
        bank.Rules.Add(before ? FakeFault.NeverAnswerBeforeEffect : FakeFault.NeverAnswerAfterEffect);
        using var leaving = new CancellationTokenSource();
        var hanging = client.PostAsync("/charges", new StringContent("a"), leaving.Token);
        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.Held));
        Assert.Equal(before ? 0 : 1, bank.Charges.Count);
        Assert.False(hanging.IsCompleted);

        await leaving.CancelAsync();

        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.ClientLeft));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_delayed_request_goes_on_when_its_time_has_passed(bool before)
    {
        var delay = TimeSpan.FromMinutes(5);
        bank.Rules.Add(before ? FakeFault.DelayBeforeEffect(delay) : FakeFault.DelayAfterEffect(delay));
        var delayed = ChargeAsync("a");
        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.Held));
        Assert.True(await Liveness.BecomesTrue(() => time.Timers == 1));
        Assert.Equal(before ? 0 : 1, bank.Charges.Count);
        time.Advance(delay - TimeSpan.FromTicks(1));
        Assert.Equal(1, time.Timers);

        time.Advance(TimeSpan.FromTicks(1));

        using var answer = await delayed;
        var entry = Assert.Single(bank.Journal.Entries);
        Assert.Equal(before ? delay : TimeSpan.Zero, entry.EffectAt);
        Assert.Equal((delay, delay), (entry.AnsweredAt, entry.EndedAt));
    }

    [Fact]
    public async Task A_dripping_body_comes_byte_by_byte_after_its_headers()
    {
        bank.Rules.Add(FakeFault.DripBody(TimeSpan.FromSeconds(1)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/charges") { Content = new StringContent("a") };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var received = "";
        var one = new byte[1];
        for (var i = 1; i <= 8; i++)
        {
            Assert.True(await Liveness.BecomesTrue(() => time.Timers == 1));
            Assert.Equal(1, bank.Journal.InFlight);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(1, await body.ReadAsync(one).AsTask().Soon());
            received += (char)one[0];
        }

        Assert.Equal("""{"id":1}""", received);
        Assert.Equal(0, bank.Journal.InFlight);
    }

    [Fact]
    public async Task A_refusing_fake_refuses_and_comes_back_on_the_same_port()
    {
        using var before = await ChargeAsync("before");
        bank.Refuse();

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => ChargeAsync("lost"));
        var cause = Assert.IsType<SocketException>(refused.InnerException);
        Assert.Equal(SocketError.ConnectionRefused, cause.SocketErrorCode);

        bank.Heal();
        using var after = await ChargeAsync("after");
        Assert.Equal(["before", "after"], bank.Charges);
    }

    [Fact]
    public async Task An_interleaver_is_asked_about_each_request_before_its_effect()
    {
        await using var lockstep = new Lockstep(2, new() { Quiet = Liveness.Ceiling, Ceiling = Liveness.Ceiling });
        bank.Interleaver = lockstep;
        var first = ChargeAsync("a");
        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.Held));
        Assert.Empty(bank.Charges);

        using var second = await ChargeAsync("b");
        using var released = await first;

        Assert.Equal(2, bank.Charges.Count);
        Assert.Equal(2, bank.Journal.PeakInFlight);
        var held = lockstep.Rounds[0].Operations;
        Assert.Equal(["POST /charges", "POST /charges"], held.Select(operation => operation.Description));
    }

    [Fact]
    public async Task A_handler_that_throws_drops_its_request_and_is_kept()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/broken", null));

        Assert.IsType<InvalidOperationException>(bank.Failure);
    }

    [Fact]
    public async Task A_request_that_no_contract_has_is_refused_and_kept_nowhere()
    {
        using var answer = await client.PostAsync("/charges", new StringContent(new string('x', 1024 * 1024)));

        Assert.Equal(System.Net.HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(0, bank.Journal.Count);
        Assert.Null(bank.Failure);
    }

    [Fact]
    public async Task Disposing_ends_what_hangs()
    {
        bank.Rules.Add(FakeFault.NeverAnswerAfterEffect);
        var hanging = ChargeAsync("a");
        Assert.True(await WhenEntryAsync(entry => entry.Outcome == RequestOutcome.Held));

        await bank.DisposeAsync().AsTask().Soon();

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
    }

    private Task<HttpResponseMessage> ChargeAsync(string body) => client.PostAsync("/charges", new StringContent(body));

    private Task<bool> WhenEntryAsync(Func<JournalEntry, bool> condition) =>
        bank.Journal.WhenAsync(journal => journal.Entries.Any(condition), Liveness.Ceiling);
}
