using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Tests.Verdicts;

public sealed class JudgeTests
{
    private static readonly ScenarioEntry[] Expected =
    [
        new("pays", "It pays.", ScenarioKind.Behaviour, ["C1"]),
        new("races", "It races.", ScenarioKind.Incident, ["C2"]),
        new("extra", "It shines.", ScenarioKind.Guard, ["C3"], ScenarioTier.Stretch),
    ];

    [Fact]
    public void A_run_is_green_only_when_every_core_scenario_passed() =>
        Assert.Equal(RunVerdict.Green, Decide(("pays", ScenarioState.Passed), ("races", ScenarioState.Passed)));

    [Fact]
    public void A_missing_core_scenario_is_never_green() =>
        Assert.Equal(RunVerdict.Red, Decide(("pays", ScenarioState.Passed), ("extra", ScenarioState.Passed)));

    [Fact]
    public void A_failed_core_scenario_outweighs_an_inconclusive_one() =>
        Assert.Equal(RunVerdict.Red, Decide(("pays", ScenarioState.Inconclusive), ("races", ScenarioState.Failed)));

    [Fact]
    public void An_inconclusive_core_scenario_makes_the_run_neither_red_nor_green() =>
        Assert.Equal(RunVerdict.Inconclusive, Decide(("pays", ScenarioState.Inconclusive), ("races", ScenarioState.Passed)));

    [Fact]
    public void A_failed_stretch_scenario_does_not_change_the_verdict() =>
        Assert.Equal(
            RunVerdict.Green, Decide(("pays", ScenarioState.Passed), ("races", ScenarioState.Passed), ("extra", ScenarioState.Failed)));

    [Fact]
    public void Zero_scenarios_are_never_green() => Assert.Equal(RunVerdict.Red, Judge.Decide([], []));

    [Fact]
    public void A_run_of_stretch_scenarios_alone_is_never_green() =>
        Assert.Equal(RunVerdict.Red, Judge.Decide([Expected[2]], [Outcome("extra", ScenarioState.Passed)]));

    [Fact]
    public void A_run_that_leaves_scenarios_out_is_never_green() =>
        Assert.Equal(RunVerdict.Inconclusive, Judge.Decide([Expected[0]], [Outcome("pays", ScenarioState.Passed)], leftOut: 2));

    [Fact]
    public void Reports_come_out_in_the_manifests_order_and_gaps_are_missing()
    {
        var complete = Judge.Complete(Expected, [Outcome("extra", ScenarioState.Passed), Outcome("unlisted", ScenarioState.Passed)]);

        Assert.Equal(["pays", "races", "extra"], complete.Select(outcome => outcome.Id));
        Assert.Equal([ScenarioState.Missing, ScenarioState.Missing, ScenarioState.Passed], complete.Select(outcome => outcome.State));
    }

    [Fact]
    public void Of_two_reports_for_one_scenario_the_worse_counts()
    {
        ScenarioOutcome[] reported = [Outcome("pays", ScenarioState.Failed), Outcome("pays", ScenarioState.Passed)];

        Assert.Equal(ScenarioState.Failed, Judge.Complete([Expected[0]], reported).Single().State);
        Assert.Equal(ScenarioState.Failed, Judge.Complete([Expected[0]], [.. reported.Reverse()]).Single().State);
    }

    [Theory]
    [InlineData(RunVerdict.Green, 0)]
    [InlineData(RunVerdict.Red, 1)]
    [InlineData(RunVerdict.Invalid, 3)]
    [InlineData(RunVerdict.Inconclusive, 4)]
    public void Every_verdict_has_its_exit_code(RunVerdict verdict, int exitCode) => Assert.Equal(exitCode, ExitCode.For(verdict));

    private static RunVerdict Decide(params (string Id, ScenarioState State)[] reported) =>
        Judge.Decide(Expected, [.. reported.Select(one => Outcome(one.Id, one.State))]);

    private static ScenarioOutcome Outcome(string id, ScenarioState state) => new() { Id = id, State = state };
}
