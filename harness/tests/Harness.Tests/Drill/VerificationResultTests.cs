using Drill.Verifying;
using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class VerificationResultTests
{
    private static readonly ScenarioEntry Incident = new("races", "", ScenarioKind.Incident, ["C1"]);
    private static readonly ScenarioEntry Guard = new("merges", "", ScenarioKind.Guard, ["C2"]);
    private static readonly Exercise Exercise = SampleExercise.Of(Incident, Guard);
    private static readonly Variant Reference = new("reference", VariantKind.Reference, null, new VariantManifest { Summary = "" });
    private static readonly Variant Lock = NearMiss("lock", "races");
    private static readonly Variant Merge = NearMiss("merge", "merges");
    private static readonly Variant[] All = [Reference, Lock, Merge];

    [Fact]
    public void A_matrix_that_keeps_every_expectation_is_green()
    {
        var result = Judge(Right(), Wrong(Lock, "races"), Wrong(Merge, "merges"));

        Assert.True(result.AsExpected);
        Assert.Equal(ExitCode.Green, result.ExitCode);
        Assert.Equal([Lock.Name], result.SoleCatcherOf["races"]);
    }

    [Fact]
    public void A_near_miss_that_nothing_catches_is_red()
    {
        var result = Judge(Right(), Wrong(Lock, "races"), Cell(Merge, ("races", ScenarioState.Passed, 1), ("merges", ScenarioState.Passed, 1)));

        Assert.Equal(1, result.WrongVerdicts);
        Assert.Equal(["merges"], result.WithoutSoleCatch);
        Assert.Equal(ExitCode.Red, result.ExitCode);
    }

    [Fact]
    public void A_right_design_that_fails_is_red() =>
        Assert.Equal(
            ExitCode.Red,
            Judge(Cell(Reference, ("races", ScenarioState.Failed, 2), ("merges", ScenarioState.Passed, 1)), Wrong(Lock, "races"), Wrong(Merge, "merges")).ExitCode);

    [Fact]
    public void An_inconclusive_outcome_is_neither_wrong_nor_green()
    {
        var result = Judge(
            Cell(Reference, ("races", ScenarioState.Inconclusive, 1), ("merges", ScenarioState.Passed, 1)), Wrong(Lock, "races"), Wrong(Merge, "merges"));

        Assert.Equal(0, result.WrongVerdicts);
        Assert.Equal(ExitCode.Inconclusive, result.ExitCode);
    }

    [Fact]
    public void A_near_miss_that_two_focused_scenarios_catch_has_no_sole_catcher()
    {
        var result = Judge(
            Right(), Cell(Lock, ("races", ScenarioState.Failed, 2), ("merges", ScenarioState.Failed, 2)), Wrong(Merge, "merges"));

        Assert.Empty(result.SoleCatcherOf["races"]);
        Assert.Equal(["races"], result.WithoutSoleCatch);
    }

    [Fact]
    public void A_cell_of_a_matrix_that_no_near_miss_opens_alone_is_red()
    {
        var result = Judge(Right(), Wrong(Lock, "races"), Wrong(Merge, "merges"));

        Assert.Equal(ExitCode.Green, result.ExitCode);
        Assert.Equal(ExitCode.Red, (result with { NeverOpenAlone = ["attack: another's id @ GET"] }).ExitCode);
    }

    [Fact]
    public void A_variant_that_does_not_build_is_red() =>
        Assert.Equal(
            ExitCode.Red,
            Judge(new Cell(Reference.Name, 1, 1, "", 0, "error CS1002", []), Wrong(Lock, "races"), Wrong(Merge, "merges")).ExitCode);

    [Fact]
    public void Margins_run_from_the_worst_right_value_to_the_best_wrong_one()
    {
        var margin = Assert.Single(Judge(Right(), Wrong(Lock, "races"), Wrong(Merge, "merges")).Margins, margin => margin.Scenario == "races");

        Assert.Equal((1, 2, true), (margin.WorstRight, margin.BestWrong, margin.Sufficient));
    }

    [Fact]
    public void Variants_that_were_only_to_be_built_are_green_when_they_build()
    {
        Assert.Equal(ExitCode.Green, (Judge() with { OnlyBuilt = 200 }).ExitCode);
        Assert.Equal(
            ExitCode.Red, (Judge(new Cell(Reference.Name, 1, 1, "", 0, "error CS1002", [])) with { OnlyBuilt = 199 }).ExitCode);
    }

    [Fact]
    public void Nothing_measured_is_never_green() => Assert.Equal(ExitCode.Red, Judge().ExitCode);

    [Fact]
    public void A_bound_and_a_measure_without_a_limit_are_written_down()
    {
        var cell = Wrong(Lock, "races");
        var infinite = cell with
        {
            Outcomes = [.. cell.Outcomes.Select(outcome => outcome with { Measures = [new Measure("growth", double.PositiveInfinity, double.PositiveInfinity)] })],
        };

        Assert.Contains("\"Infinity\"", Judge(Right(), infinite).ToJson());
    }

    private static VerificationResult Judge(params Cell[] cells) => VerificationResult.Of(Exercise, All, cells, allVariants: true, new VerificationResult
    {
        Exercise = "sample", StartedAt = DateTimeOffset.UnixEpoch, DurationMs = 0, Postgres = "", Full = true, Repeats = 1, Noise = 0,
        Scenarios = [], Margins = [], SoleCatcherOf = new Dictionary<string, IReadOnlyList<string>>(), Invalid = new Dictionary<string, string>(),
        Cells = [], WithoutSoleCatch = [],
    });

    private static Cell Right() => Cell(Reference, ("races", ScenarioState.Passed, 1), ("merges", ScenarioState.Passed, 1));

    private static Cell Wrong(Variant variant, string caughtBy) => Cell(
        variant, [.. Exercise.Manifest.Scenarios.Select(entry =>
            entry.Id == caughtBy ? (entry.Id, ScenarioState.Failed, 2.0) : (entry.Id, ScenarioState.Passed, 1.0))]);

    private static Cell Cell(Variant variant, params (string Id, ScenarioState State, double Charges)[] outcomes) => new(
        variant.Name, 1, 1, "", 0, null,
        [.. outcomes.Select(one => new ScenarioOutcome { Id = one.Id, State = one.State, Measures = [new Measure("charges", one.Charges, 1)] })]);

    private static Variant NearMiss(string slug, string caughtBy) =>
        new($"near-misses/{slug}", VariantKind.NearMiss, null, new VariantManifest { Summary = "", Why = "", CaughtBy = [caughtBy] });
}
