using Drill.Running;
using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class RunReportsTests
{
    private static readonly IReadOnlyList<ScenarioEntry> Scenarios = [Entry("one"), Entry("two"), Entry("three")];
    private static readonly Invariant Starts = new("C8", "It starts again.", "Nothing is sold.");
    private static readonly Invariant InTime = new("C5", "Answers come in time.", "Callers wait.");

    [Fact]
    public void A_service_that_no_scenario_saw_start_is_invalid_in_its_own_words()
    {
        var reports = Reports(new ServiceInvalid("one", "exit code 3"), new ServiceInvalid("two", "exit code 3"));

        Assert.True(reports.IsHopeless);
        Assert.Equal("exit code 3", Assert.Throws<InvalidServiceException>(() => reports.Conclude()).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_started_once_and_not_again_is_red_and_what_was_reported_is_kept(bool startedFirst)
    {
        ScenarioEvent[] events = [new ServiceStarted("one"), new ServiceInvalid("two", "exit code 3\nno such table"), Finished("one", ScenarioState.Failed), Finished("three", ScenarioState.Passed)];
        var reports = Reports(startedFirst ? events : [events[1], events[0], .. events[2..]]);

        var outcomes = reports.Conclude();

        Assert.False(reports.IsHopeless);
        Assert.Equal([ScenarioState.Failed, ScenarioState.Failed, ScenarioState.Passed], outcomes.Select(outcome => outcome.State));
        Assert.Contains("no such table", outcomes[1].Story!.Seen);
    }

    [Fact]
    public void What_did_not_report_is_asked_for_again_and_missing_in_the_end()
    {
        var reports = Reports(new ScenarioStarted("one"), new ServiceStarted("one"), Finished("two", ScenarioState.Passed));

        Assert.Equal(["one", "three"], reports.Missing.Select(entry => entry.Id));
        reports.Take(Finished("three", ScenarioState.Passed));

        Assert.Equal([ScenarioState.Missing, ScenarioState.Passed, ScenarioState.Passed], reports.Conclude().Select(outcome => outcome.State));
    }

    [Fact]
    public void When_the_time_is_over_what_was_reported_stands_and_the_rest_is_failed()
    {
        var reports = Reports(
            new ScenarioStarted("one"), new ServiceStarted("one", Starts, InTime), Finished("two", ScenarioState.Passed));

        var outcomes = reports.Conclude("Too late.");

        Assert.Equal([ScenarioState.Failed, ScenarioState.Passed, ScenarioState.Failed], outcomes.Select(outcome => outcome.State));
        Assert.Equal([1, 1, 0], outcomes.Select(outcome => outcome.Attempts));
        Assert.Equal("Answers come in time. (C5)", outcomes[0].Story!.MustHold);
        Assert.Equal("Too late.", outcomes[0].Story!.Seen[0]);
        Assert.Contains("1 of 3 scenarios had ended by then; this one was still running", outcomes[0].Story!.Seen);
        Assert.Contains("1 of 3 scenarios had ended by then; this one had not started, because others were still running", outcomes[2].Story!.Seen);
    }

    [Fact]
    public void When_the_time_is_over_on_a_starved_machine_the_rest_is_inconclusive_and_a_red_stays_one()
    {
        var reports = Reports(new ServiceStarted("one"), Finished("two", ScenarioState.Failed));

        var outcomes = reports.Conclude("Too late.", "The machine was 12 times slower than it has to be");

        Assert.Equal([ScenarioState.Inconclusive, ScenarioState.Failed, ScenarioState.Inconclusive], outcomes.Select(outcome => outcome.State));
        Assert.Contains("12 times slower", outcomes[0].Reason);
    }

    [Fact]
    public void When_the_time_is_over_and_nobody_saw_the_service_start_it_was_never_asked_anything()
    {
        var reports = Reports(new ScenarioStarted("one"));

        Assert.All(reports.Conclude("Too late."), outcome => Assert.Equal((ScenarioState.Inconclusive, "Too late."), (outcome.State, outcome.Reason)));
    }

    [Fact]
    public void One_that_started_in_another_run_for_the_same_verdict_is_red_where_it_does_not_start_in_this_one()
    {
        var history = new ServiceHistory();
        new RunReports(Scenarios, SilentObserver.Instance, parallel: 2, history).Take(new ServiceStarted("one", Starts, InTime));
        var reports = new RunReports(Scenarios, SilentObserver.Instance, parallel: 2, history);
        foreach (var id in (string[])["one", "two", "three"]) reports.Take(new ServiceInvalid(id, "exit code 3"));

        var outcomes = reports.Conclude();

        Assert.False(reports.IsHopeless);
        Assert.All(outcomes, outcome => Assert.Equal(ScenarioState.Failed, outcome.State));
        Assert.Equal("It starts again. (C8)", outcomes[0].Story!.MustHold);
    }

    [Fact]
    public void One_that_a_scenario_was_content_with_has_started()
    {
        var history = new ServiceHistory();
        new RunReports(Scenarios, SilentObserver.Instance, parallel: 2, history).Take(Finished("one", ScenarioState.Passed));

        Assert.True(history.HasStarted);
    }

    // A scenario that starts the service over prepared rows fails it, and may come first.
    [Fact]
    public void One_that_a_scenario_failed_and_that_did_not_start_for_others_is_invalid()
    {
        var reports = Reports(Finished("one", ScenarioState.Failed), new ServiceInvalid("two", "exit code 3"), Finished("three", ScenarioState.Inconclusive));

        Assert.Equal("exit code 3", Assert.Throws<InvalidServiceException>(() => reports.Conclude()).Message);
    }

    // A start that was interrupted, and the next one that fails over what is left: no scenario saw an instance accept a connection.
    [Fact]
    public void One_that_a_scenario_failed_and_that_no_other_started_is_red() =>
        Assert.All(
            Reports(Finished("one", ScenarioState.Failed), Finished("two", ScenarioState.Failed), Finished("three", ScenarioState.Failed)).Conclude(),
            outcome => Assert.Equal(ScenarioState.Failed, outcome.State));

    [Fact]
    public void One_that_went_beyond_a_bound_before_it_started_is_red_where_it_did_not_start()
    {
        var outcomes = Reports(
            new ServiceStarted("one"), Finished("one", ScenarioState.Failed), new ServiceInvalid("two", "exit code 3"), Finished("three", ScenarioState.Failed)).Conclude();

        Assert.All(outcomes, outcome => Assert.Equal(ScenarioState.Failed, outcome.State));
        Assert.Equal(["the service started for other scenarios, but not for this one", "exit code 3"], outcomes[1].Story!.Seen);
    }

    private static RunReports Reports(params ScenarioEvent[] events)
    {
        var reports = new RunReports(Scenarios, SilentObserver.Instance, parallel: 2, new ServiceHistory());
        foreach (var one in events) reports.Take(one);
        return reports;
    }

    private static ScenarioFinished Finished(string id, ScenarioState state) => new(new ScenarioOutcome { Id = id, State = state });

    private static ScenarioEntry Entry(string id) => new(id, id, ScenarioKind.Guard, ["C1"]);
}
