using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class ExpectationTests
{
    private static readonly ScenarioEntry Behaviour = new("b", "", ScenarioKind.Behaviour, ["C1"]);
    private static readonly ScenarioEntry Incident = new("i", "", ScenarioKind.Incident, ["C1"]);
    private static readonly ScenarioEntry Other = new("o", "", ScenarioKind.Incident, ["C1"]);
    private static readonly ScenarioEntry Guard = new("g", "", ScenarioKind.Guard, ["C1"]);
    private static readonly ScenarioEntry Composite = new("c", "", ScenarioKind.Composite, ["C1"]);
    private static readonly Variant NearMiss = Of(VariantKind.NearMiss, caughtBy: ["i"], mayFail: ["g"]);

    [Fact]
    public void The_starter_fails_incidents_and_composites_and_passes_the_rest() =>
        Assert.Equal(
            [Expectation.MustPass, Expectation.MustFail, Expectation.MustPass, Expectation.MustFail],
            Expect(Of(VariantKind.Starter), Behaviour, Incident, Guard, Composite));

    [Theory]
    [InlineData(nameof(VariantKind.Reference))]
    [InlineData(nameof(VariantKind.Alternative))]
    public void Right_designs_pass_everything(string kind) =>
        Assert.All(
            Expect(Of(Enum.Parse<VariantKind>(kind)), Behaviour, Incident, Guard, Composite), expected => Assert.Equal(Expectation.MustPass, expected));

    [Fact]
    public void A_near_miss_fails_its_catchers_may_fail_what_it_says_and_passes_the_rest() =>
        Assert.Equal(
            [Expectation.MustPass, Expectation.MustFail, Expectation.MustPass, Expectation.MayFail, Expectation.MayFail],
            Expect(NearMiss, Behaviour, Incident, Other, Guard, Composite));

    [Theory]
    [InlineData(nameof(Expectation.MustPass), ScenarioState.Passed, nameof(Agreement.AsExpected))]
    [InlineData(nameof(Expectation.MustPass), ScenarioState.Failed, nameof(Agreement.Wrong))]
    [InlineData(nameof(Expectation.MustFail), ScenarioState.Failed, nameof(Agreement.AsExpected))]
    [InlineData(nameof(Expectation.MustFail), ScenarioState.Passed, nameof(Agreement.Wrong))]
    [InlineData(nameof(Expectation.MayFail), ScenarioState.Passed, nameof(Agreement.AsExpected))]
    [InlineData(nameof(Expectation.MayFail), ScenarioState.Failed, nameof(Agreement.AsExpected))]
    [InlineData(nameof(Expectation.MustPass), ScenarioState.Inconclusive, nameof(Agreement.Inconclusive))]
    [InlineData(nameof(Expectation.MustFail), ScenarioState.Inconclusive, nameof(Agreement.Inconclusive))]
    [InlineData(nameof(Expectation.MustFail), ScenarioState.Missing, nameof(Agreement.Wrong))]
    [InlineData(nameof(Expectation.MayFail), ScenarioState.Missing, nameof(Agreement.Wrong))]
    public void An_outcome_agrees_or_not(string expected, ScenarioState actual, string agreement) =>
        Assert.Equal(agreement, Expectations.Compare(Enum.Parse<Expectation>(expected), actual).ToString());

    [Fact]
    public void A_near_miss_runs_its_catchers_unless_the_matrix_is_asked_for()
    {
        var exercise = SampleExercise.Of(Behaviour, Incident, Other, Guard, Composite);

        Assert.Equal(["i"], Expectations.Select(exercise, NearMiss, full: false).Select(entry => entry.Id));
        // The composite may end either way.
        Assert.DoesNotContain(Composite, Expectations.Select(exercise, NearMiss, full: true));
        Assert.Equal(4, Expectations.Select(exercise, NearMiss, full: true).Count);
        Assert.Equal(5, Expectations.Select(exercise, Of(VariantKind.Starter), full: false).Count);
    }

    private static IEnumerable<Expectation> Expect(Variant variant, params ScenarioEntry[] entries) =>
        entries.Select(entry => Expectations.Of(variant, entry));

    private static Variant Of(VariantKind kind, string[]? caughtBy = null, string[]? mayFail = null) =>
        new(kind.ToString(), kind, null, new VariantManifest { Summary = "", CaughtBy = caughtBy ?? [], MayFail = mayFail ?? [] });
}
