using System.Net;
using Harness.Hosting;
using Harness.Scenarios;
using Harness.Tests.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Harness.Tests.Scenarios;

public sealed class CallerTests : IAsyncLifetime
{
    private WebApplication _service = null!;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _service = builder.Build();
        _service.Urls.Add($"http://127.0.0.1:{FreePort.Next()}");
        _service.MapGet("/not-now-twice", (HttpContext context) =>
        {
            context.Response.Headers.RetryAfter = "2";
            return Interlocked.Increment(ref _asked) < 3 ? Results.StatusCode(503) : Results.Ok(new { id = "o-1", left = 3 });
        });
        _service.MapGet("/problem", () => Results.Problem("gone", statusCode: 410, extensions: new Dictionary<string, object?> { ["reason"] = "expired" }));
        _service.MapGet("/drops", (HttpContext context) => context.Abort());
        _service.MapGet("/hangs", (CancellationToken left) => Task.Delay(Timeout.Infinite, left));
        await _service.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task It_asks_again_until_the_answer_is_final_and_keeps_every_answer()
    {
        var answers = await Caller.UntilAsync(() => SendAsync("not-now-twice"), answer => answer.Status != 503, TimeSpan.FromMinutes(1), default);

        Assert.Equal([503, 503, 200], answers.Select(answer => answer.Status));
        Assert.All(answers, answer => Assert.True(answer.SaysWhenToRetry(1, 5)));
        Assert.Equal(("o-1", "3", null), (answers[2].Field("id"), answers[2].Field("left"), answers[2].Field("right")));
    }

    [Fact]
    public async Task It_gives_up_at_the_ceiling_and_says_what_the_last_answer_was()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        var answers = await Caller.UntilAsync(() => SendAsync("problem"), _ => false, TimeSpan.Zero, default);

        var answer = Assert.Single(answers);
        Assert.Equal((410, true, "expired"), (answer.Status, answer.IsProblem, answer.Field("reason")));
        Assert.False(answer.SaysWhenToRetry(1, 5));
    }

    [Fact]
    public async Task Its_ceiling_counts_from_when_nothing_was_broken_any_more()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        var asked = 0;

        var answers = await Caller.UntilAsync(
            () => SendAsync("problem"), _ => false, TimeSpan.FromTicks(1), default, () => ++asked < 3 ? TimeSpan.Zero : TimeSpan.FromTicks(1));

        Assert.Equal(3, answers.Count);
    }

    [Fact]
    public async Task Pauses_between_two_tries_are_waiting_for_the_service()
    {
        var (waits, asked) = (new ServiceWaits(), 0);
        waits.KeepInThisFlow();

        // Answered in no time: all that is waited for is the pause.
        await Caller.UntilAsync(() => Task.FromResult(new Answer(++asked < 2 ? 503 : 200, "", null, null)), answer => answer.Status == 200, Liveness.Ceiling, default);

        Assert.InRange(waits.Total, TimeSpan.FromMilliseconds(300), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_dropped_connection_is_an_answer_and_no_time_out()
    {
        var answer = await SendAsync("drops");

        Assert.Equal((null, false, "the connection was dropped"), (answer.Status, answer.IsTimeout, answer.ToString()));
    }

    [Fact]
    public async Task Running_out_of_patience_is_an_answer()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        var answer = await SendAsync("hangs", TimeSpan.FromMilliseconds(100));

        Assert.Equal((null, true), (answer.Status, answer.IsTimeout));
    }

    [Fact]
    public async Task A_caller_that_is_stopped_has_no_answer()
    {
        using var stopped = new CancellationTokenSource();
        using var caller = NewCaller(Liveness.Ceiling);
        var answer = caller.SendAsync(new HttpRequestMessage(HttpMethod.Get, "hangs"), stopped.Token);
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("5", true)]
    [InlineData("6", false)]
    [InlineData("1.5", false)]
    [InlineData("Wed, 21 Oct 2026 07:28:00 GMT", false)]
    [InlineData(null, false)]
    public void Retry_after_is_whole_seconds_within_bounds(string? header, bool says) =>
        Assert.Equal(says, new Answer((int)HttpStatusCode.ServiceUnavailable, "", null, header).SaysWhenToRetry(1, 5));

    [Fact]
    public void A_body_that_is_not_what_was_expected_reads_as_nothing()
    {
        var answer = new Answer(200, "[1, 2", "application/json", null);

        Assert.Null(answer.Read<Dictionary<string, string>>());
        Assert.Null(answer.Field("id"));
    }

    private async Task<Answer> SendAsync(string path, TimeSpan? patience = null)
    {
        using var caller = NewCaller(patience ?? Liveness.Ceiling);
        return await caller.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), TestContext.Current.CancellationToken);
    }

    private Caller NewCaller(TimeSpan patience) =>
        new(new ScenarioContext("caller", 7, 1, TestContext.Current.CancellationToken), new Uri(_service.Urls.Single() + "/"), patience);
}
