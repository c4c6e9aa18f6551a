using Drill.Watching;
using Harness.Tests.Reports;
using Harness.Verdicts;

namespace Harness.Tests.Watching;

public sealed class WatchOrderTests
{
    private static readonly IReadOnlyDictionary<string, ScenarioOutcome> Red = SampleRun.Red.Outcomes.ToDictionary(outcome => outcome.Id);

    [Fact]
    public void What_is_worked_on_comes_first_alone_then_what_failed_then_the_rest()
    {
        var batches = WatchOrder.Of(SampleRun.Red.Expected, Red, "crash-between-charge-and-save");

        Assert.Equal(["crash-between-charge-and-save"], batches[0].Select(scenario => scenario.Id));
        Assert.Equal(["concurrent-duplicates", "slow-provider"], batches[1].Select(scenario => scenario.Id).Where(id => id != "storm"));
        Assert.Equal(SampleRun.Red.Expected.Count, batches.Sum(batch => batch.Count));
        Assert.Equal(3, batches.Count);
    }

    [Fact]
    public void What_passes_by_now_is_worked_on_no_longer() =>
        Assert.Equal("concurrent-duplicates", WatchOrder.Of(SampleRun.Red.Expected, Red, "pays-and-reads-back")[0].Single().Id);

    [Fact]
    public void Before_any_run_all_run_at_once() =>
        Assert.Equal(SampleRun.Red.Expected, Assert.Single(WatchOrder.Of(SampleRun.Red.Expected, new Dictionary<string, ScenarioOutcome>(), null)));

    [Fact]
    public void The_next_story_is_the_next_that_did_not_pass_and_after_the_last_the_first_again()
    {
        var state = new WatchState();
        Assert.Null(state.Next(SampleRun.Red.Expected));
        foreach (var outcome in SampleRun.Red.Outcomes) state.Learn(outcome);
        var console = new TextConsole(width: 90);
        List<string> told = [];
        for (var story = 0; story < 5; story++)
        {
            var next = state.Next(SampleRun.Red.Expected)!;
            state.Tell(console.Console, next);
            told.Add(next.Id);
        }

        Assert.Equal(told[0], told[^1]);
        Assert.Equal(4, told.Distinct().Count());
        Assert.Contains("FAILED  concurrent-duplicates", console.Text);
    }

    [Fact]
    public void What_does_not_build_forgets_nothing()
    {
        var state = new WatchState();
        foreach (var outcome in SampleRun.Red.Outcomes) state.Learn(outcome);

        state.Ended(SampleRun.Invalid, "report.html");

        Assert.Equal(ScenarioState.Failed, state.Last["concurrent-duplicates"].State);
        Assert.Equal(RunVerdict.Invalid, state.Newest!.Verdict);
    }
}
