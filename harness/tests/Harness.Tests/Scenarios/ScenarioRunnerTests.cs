using Harness.Scenarios;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Scenarios;

/// <summary>What an attempt's outcome is when the harness's own parts, the service's start or cleaning up go wrong.</summary>
public sealed class ScenarioRunnerTests
{
    private static readonly Invariant Once = new("C1", "The card is charged at most once.", "A customer pays twice.");
    private static readonly Invariant Starts = new("C8", "It starts again.", "Nothing is sold.");
    private static readonly Invariant InTime = new("C5", "Answers come in time.", "Callers wait.");

    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Cleaning_up_never_replaces_an_outcome()
    {
        var disposed = new List<string>();
        var outcome = await RunAsync(scenario =>
        {
            scenario.Owns(new Owned(() => disposed.Add("first")));
            scenario.Owns(new Owned(() => throw new InvalidOperationException("database is a template")));
            scenario.MustHold(Once, false, () => ["two charges"]);
            return Task.CompletedTask;
        }, out var context);

        Assert.Equal((ScenarioState.Failed, "two charges"), (outcome.State, outcome.Story?.Seen[0]));
        Assert.Equal(["first"], disposed);
        Assert.Contains(context.Timeline, one => one.What.Contains("database is a template", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plots_that_cannot_be_drawn_lose_no_outcome()
    {
        var outcome = await RunAsync(scenario =>
        {
            scenario.Plots.CallsTo("bank", () => throw new InvalidOperationException("no calls"));
            return Task.CompletedTask;
        }, out _);

        Assert.Equal((ScenarioState.Passed, null), (outcome.State, outcome.Plots));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_broken_part_of_the_harness_led_to_is_neither_red_nor_green(bool holds)
    {
        var outcome = await RunAsync(scenario =>
        {
            scenario.Checks(() => "the harness's own bank failed");
            scenario.MustHold(Once, holds, () => []);
            return Task.CompletedTask;
        }, out _);

        Assert.Equal((ScenarioState.Inconclusive, "the harness's own bank failed"), (outcome.State, outcome.Reason));
    }

    [Theory]
    [InlineData("green", "called 60000 times")]
    [InlineData("red", "two charges")]
    [InlineData("inconclusive", "called 60000 times")]
    [InlineData("broken", "called 60000 times")]
    public async Task A_service_that_floods_has_failed_whatever_else_was_seen(string otherwise, string seen)
    {
        var outcome = await RunAsync(scenario =>
        {
            scenario.Bounds(() => null);
            scenario.Bounds(() => "called 60000 times");
            if (otherwise == "broken") scenario.Checks(() => "the harness's own bank failed");
            scenario.MustHold(Once, otherwise != "red", () => ["two charges"]);
            ScenarioContext.MeasurementIsValid(otherwise != "inconclusive", "nothing was measured");
            return Task.CompletedTask;
        }, out _);

        Assert.Equal((ScenarioState.Failed, seen), (outcome.State, outcome.Story?.Seen[0]));
    }

    [Theory]
    [InlineData("red", ScenarioState.Failed)]
    [InlineData("inconclusive", ScenarioState.Inconclusive)]
    [InlineData("green", ScenarioState.Inconclusive)]
    public async Task A_bound_that_cannot_be_asked_replaces_no_outcome_and_lets_nothing_pass(string otherwise, ScenarioState state)
    {
        var outcome = await RunAsync(scenario =>
        {
            scenario.Bounds(() => throw new InvalidOperationException("no journal"));
            scenario.MustHold(Once, otherwise != "red", () => ["two charges"]);
            ScenarioContext.MeasurementIsValid(otherwise != "inconclusive", "nothing was measured");
            return Task.CompletedTask;
        }, out _);

        Assert.Equal(state, outcome.State);
        Assert.Contains(otherwise switch { "red" => "two charges", "green" => "no journal", _ => "nothing was measured" }, outcome.Story?.Seen[0] ?? outcome.Reason);
    }

    [Fact]
    public async Task A_bound_that_cannot_be_asked_hides_no_other()
    {
        var outcome = await RunAsync(scenario =>
        {
            scenario.Bounds(() => throw new InvalidOperationException("no journal"));
            scenario.Bounds(() => "called 60000 times");
            return Task.CompletedTask;
        }, out _);

        Assert.Equal((ScenarioState.Failed, "called 60000 times"), (outcome.State, outcome.Story?.Seen[0]));
    }

    [Fact]
    public async Task A_service_that_floods_before_it_first_answers_has_failed_and_is_not_invalid()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        ScenarioContext? context = null;
        var outcome = await RunAsync(scenario =>
        {
            context = scenario;
            scenario.Promises(Starts, InTime);
            scenario.Bounds(() => "called 60000 times");
            throw new InvalidServiceException("instance 1 did not listen within 30 s");
        }, out _);

        Assert.Equal((ScenarioState.Failed, "called 60000 times"), (outcome.State, outcome.Story?.Seen[0]));
        Assert.True(context!.HasStarted);
    }

    [Fact]
    public async Task A_service_that_started_and_does_not_start_again_has_broken_a_promise()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        var outcome = await RunAsync(scenario =>
        {
            scenario.Promises(Starts, InTime);
            scenario.ServiceStarted();
            throw new InvalidServiceException("instance 1 ended with exit code 3\nduplicate key");
        }, out _);

        Assert.Equal((ScenarioState.Failed, "It starts again. (C8)"), (outcome.State, outcome.Story?.MustHold));
        Assert.Contains("duplicate key", outcome.Story!.Seen);
    }

    [Fact]
    public async Task A_service_that_never_started_is_invalid()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        await Assert.ThrowsAsync<InvalidServiceException>(() => RunAsync(scenario =>
        {
            scenario.Promises(Starts, InTime);
            throw new InvalidServiceException("exit code 3");
        }, out _));
    }

    [Fact]
    public async Task On_a_starved_machine_it_says_nothing_that_a_service_did_not_start()
    {
        using var starved = MachineCanary.Assume(new Slowdown(50, 50));
        var outcome = await RunAsync(scenario =>
        {
            scenario.Promises(Starts, InTime);
            throw new InvalidServiceException("exit code 3");
        }, out _);
        Assert.Equal(ScenarioState.Inconclusive, outcome.State);
    }

    [Fact]
    public async Task Answers_that_take_all_of_the_time_there_is_are_late_even_if_each_is_in_time()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        using var ceiling = new CancellationTokenSource();
        var outcome = await ScenarioRunner.AttemptWithWorldAsync(new ScenarioContext("slow", 7, 1, ceiling.Token), async scenario =>
        {
            scenario.Promises(Starts, InTime);
            using var waiting = scenario.Waiting("payments to be settled");
            WaitForMostOf(scenario);
            await ceiling.CancelAsync();
            scenario.Cancellation.ThrowIfCancellationRequested();
        });

        Assert.Equal((ScenarioState.Failed, null, "Answers come in time. (C5)"), (outcome.State, outcome.Reason, outcome.Story?.MustHold));
        Assert.Contains(outcome.Story!.Seen, line => line.EndsWith("s for payments to be settled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_says_not_now_for_ever_is_late_although_it_answers_at_once()
    {
        using var calm = MachineCanary.Assume(new Slowdown(1, 1));
        using var ceiling = new CancellationTokenSource();
        var asked = 0;
        var outcome = await ScenarioRunner.AttemptWithWorldAsync(new ScenarioContext("not-now", 7, 1, ceiling.Token), async scenario =>
        {
            scenario.Promises(Starts, InTime);
            await Caller.UntilAsync(NotNowAsync, answer => answer.Status == 201, TimeSpan.FromHours(1), scenario.Cancellation);
        });

        Assert.Equal((ScenarioState.Failed, null, "Answers come in time. (C5)"), (outcome.State, outcome.Reason, outcome.Story?.MustHold));
        Assert.Contains(outcome.Story!.Seen, line => line.Contains("a final answer; the last was 503", StringComparison.Ordinal));

        async Task<Answer> NotNowAsync()
        {
            if (++asked == 3) await ceiling.CancelAsync();
            return new Answer(503, "", null, "1");
        }
    }

    [Fact]
    public async Task What_is_cancelled_by_something_else_than_its_ceiling_is_no_red()
    {
        var outcome = await RunAsync(scenario =>
        {
            scenario.Promises(Starts, InTime);
            using var waiting = scenario.Waiting("payments to be settled");
            WaitForMostOf(scenario);
            throw new OperationCanceledException("a defect of ours");
        }, out _);

        Assert.Equal(ScenarioState.Inconclusive, outcome.State);
    }

    [Fact]
    public async Task A_harness_that_takes_all_of_the_time_itself_has_measured_nothing()
    {
        using var ceiling = new CancellationTokenSource();
        var outcome = await ScenarioRunner.AttemptWithWorldAsync(new ScenarioContext("slow", 7, 1, ceiling.Token), async scenario =>
        {
            scenario.Promises(Starts, InTime);
            await ceiling.CancelAsync();
            scenario.Cancellation.ThrowIfCancellationRequested();
        });

        Assert.Equal(ScenarioState.Inconclusive, outcome.State);
    }

    [Fact]
    public async Task A_story_is_bounded_whatever_a_service_sent()
    {
        var outcome = await RunAsync(scenario =>
        {
            for (var step = 0; step < 5_000; step++) scenario.Did(new string('x', 10_000));
            throw scenario.Fail(Once, Enumerable.Repeat(new string('y', 1_000_000), 1_000));
        }, out var context);

        Assert.InRange(outcome.Story!.Seen.Sum(line => line.Length) + outcome.Story.Sent.Length, 1, 2_000_000);
        Assert.InRange(context.Timeline.Count, 1, 1_000);
    }

    private static Task<ScenarioOutcome> RunAsync(Func<ScenarioContext, Task> attempt, out ScenarioContext context) =>
        ScenarioRunner.AttemptWithWorldAsync(context = new ScenarioContext("sample", 7, 1, TestContext.Current.CancellationToken), attempt);

    // Time of the attempt passed before, and some passes until it is judged; most of it must have been waiting.
    private static void WaitForMostOf(ScenarioContext scenario)
    {
        while (scenario.Waits.Total < LongWait || scenario.Waits.Total < scenario.Elapsed * 0.9) Thread.Yield();
    }

    private sealed class Owned(Action dispose) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            dispose();
            return ValueTask.CompletedTask;
        }
    }
}
