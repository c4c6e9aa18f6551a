using Drill.Foundation;
using Drill.Scorecards;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>Which near-miss a submission's failures look like, and when nothing is said.</summary>
public sealed class ResemblanceTests
{
    // One that only a composite scenario catches has an empty pattern, and nothing resembles it.
    public static TheoryData<string, string> NearMisses => [.. ExerciseFolder.LoadAll(Checkout.Root)
        .SelectMany(exercise => GuideFiles.Patterns(exercise.PrivateFolder).Patterns.Where(one => one.Value.Fails.Count > 0).Select(one => (exercise.Name, one.Key)))];

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Whoever_fails_like_a_near_miss_is_said_to_resemble_it(string exercise, string name)
    {
        var (scenarios, guide) = (ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == exercise).Manifest.Scenarios, GuideFiles.Load(Checkout.Root, exercise));
        var pattern = guide.Patterns.Patterns[name];

        // With what it fails sometimes, and without.
        Assert.All(
            (IReadOnlyCollection<string>[])[pattern.Fails, [.. pattern.Fails, .. pattern.MayFail]],
            failed => Assert.Contains(Resemblance.Of([.. scenarios.Select(scenario => Outcome(scenario, failed.Contains(scenario.Id)))], guide).Named, one => one.Name == name && one.Similarity == 1 && one.Summary.Length > 0));
    }

    [Fact]
    public void Near_misses_that_fail_alike_are_all_named()
    {
        var found = Of("twice");

        Assert.Equal(["one-lock", "one-map"], found.Named.Select(one => one.Name));
        Assert.Contains("cannot show which one it is", found.Explanation);
        Assert.Equal("It is three lines.", found.Named[0].Why);
    }

    [Fact]
    public void What_a_near_miss_fails_sometimes_tells_nothing_either_way() =>
        Assert.Equal(("one-map", 1.0, "killed"), Assert.Single(Of("twice", "killed").Named.Select(one => (one.Name, one.Similarity, Assert.Single(one.LeftOut)))));

    [Fact]
    public void Composite_scenarios_belong_to_no_near_miss()
    {
        Assert.Equal(["one-lock", "one-map"], Of("twice", "storm").Named.Select(one => one.Name));
        Assert.Empty(Of("storm").Named);
    }

    [Fact]
    public void Below_the_threshold_nothing_is_named()
    {
        // Half in common with two of them: that is two flaws.
        var found = Of("twice", "pays");

        Assert.Empty(found.Named);
        Assert.Contains("50", found.Explanation);
        Assert.Empty(Of().Named);
    }

    [Fact]
    public void What_fails_with_some_seeds_only_tells_nothing_where_something_fails_with_all()
    {
        ScorecardScenario[] suite = [.. SampleGrades.Suite.Select(entry => entry.Id switch
        {
            "twice" => Outcome(entry, true),
            "pays" => Outcome(entry, true) with { Seeds = [new SeedState(1, ScenarioState.Failed, 1), new SeedState(2, ScenarioState.Passed, 1)] },
            _ => Outcome(entry, false),
        })];

        Assert.Equal(["one-lock", "one-map"], Resemblance.Of(suite, SampleGrades.Guide).Named.Select(one => one.Name));
        Assert.Equal(["all-wrong", "starter"], Resemblance.Of(
            [.. suite.Select(one => one with { Seeds = [.. one.Seeds, new SeedState(3, ScenarioState.Passed, 1)], State = one.Entry.Id is "twice" or "lost" ? ScenarioState.Failed : ScenarioState.Passed })],
            SampleGrades.Guide).Named.Select(one => one.Name));
    }

    [Fact]
    public void What_is_shared_and_what_is_not_is_told()
    {
        var found = Assert.Single(Of("twice", "lost").Named, one => one.Name == "all-wrong");

        Assert.Equal(["twice", "lost"], found.Shared);
        Assert.Empty(found.OnlySubmission);
        Assert.Equal(["equal"], found.OnlyVariant);
        Assert.Equal(2 / 3.0, found.Similarity, 3);
    }

    private static Resemblance Of(params string[] failed) =>
        Resemblance.Of([.. SampleGrades.Suite.Select(entry => Outcome(entry, failed.Contains(entry.Id)))], SampleGrades.Guide);

    private static ScorecardScenario Outcome(ScenarioEntry entry, bool failed)
    {
        var state = failed ? ScenarioState.Failed : ScenarioState.Passed;
        return new ScorecardScenario(entry, state, [new SeedState(1, state, 1)], [], []);
    }
}
