using Drill.Running;
using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class RunReportsTests
{
    private static readonly IReadOnlyList<ScenarioEntry> Scenarios = [Entry("one"), Entry("two"), Entry("three")];

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
    public void When_the_time_is_over_what_was_reported_stands_and_the_rest_is_inconclusive()
    {
        var reports = Reports(new ServiceStarted("one"), Finished("two", ScenarioState.Failed));

        Assert.Equal(
            [ScenarioState.Inconclusive, ScenarioState.Failed, ScenarioState.Inconclusive], reports.Conclude("too late").Select(outcome => outcome.State));
    }

    private static RunReports Reports(params ScenarioEvent[] events)
    {
        var reports = new RunReports(Scenarios, SilentObserver.Instance, parallel: 2);
        foreach (var one in events) reports.Take(one);
        return reports;
    }

    private static ScenarioFinished Finished(string id, ScenarioState state) => new(new ScenarioOutcome { Id = id, State = state });

    private static ScenarioEntry Entry(string id) => new(id, id, ScenarioKind.Guard, ["C1"]);
}
