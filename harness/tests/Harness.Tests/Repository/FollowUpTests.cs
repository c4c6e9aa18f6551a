using Drill.Foundation;
using Drill.Grading;
using Drill.Scorecards;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Variants;

namespace Harness.Tests.Repository;

/// <summary>Every exercise has questions for whatever a submission may have done, and patterns that agree with its variants.</summary>
public sealed class FollowUpTests
{
    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_near_miss_has_a_question(string name)
    {
        var guide = GuideFiles.Load(Checkout.Root, name).Interview;
        var nearMisses = VariantFolder.LoadAll(Find(name)).Where(variant => variant.Kind == VariantKind.NearMiss).Select(ResultPatterns.NameOf);

        Assert.Equal(nearMisses.Order(StringComparer.Ordinal), guide.ByNearMiss.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.All(guide.ByNearMiss.SelectMany(group => group), Complete);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_incident_guard_and_held_back_scenario_has_a_question(string name)
    {
        var guide = GuideFiles.Load(Checkout.Root, name).Interview;
        var focused = Find(name).Manifest.Scenarios.Where(scenario => scenario.Kind is ScenarioKind.Incident or ScenarioKind.Guard);
        var asked = guide.ByScenario.Select(group => group.Key).ToList();

        Assert.Empty(focused.Concat(HeldBackOf(name)).Select(scenario => scenario.Id).Except(asked));
        Assert.Empty(asked.Except(Find(name).Manifest.Scenarios.Concat(HeldBackOf(name)).Select(scenario => scenario.Id)));
        Assert.All(guide.ByScenario.SelectMany(group => group), Complete);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_green_run_has_questions_and_a_person_has_a_guide_to_score_by(string name)
    {
        var guide = GuideFiles.Load(Checkout.Root, name).Interview;

        Assert.True(guide.Design.Count >= 3);
        Assert.All(guide.Design, Complete);
        Assert.Contains("|", guide.ScoringGuide);
        Assert.DoesNotContain("canary", guide.ScoringGuide);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Patterns_agree_with_what_the_variants_declare(string name)
    {
        var exercise = Find(name);
        var patterns = GuideFiles.Patterns(exercise.PrivateFolder);
        var declared = ResultPatterns.Declared(exercise, VariantFolder.LoadAll(exercise));

        Assert.Equal(declared.Patterns.Keys.Order(StringComparer.Ordinal), patterns.Patterns.Keys.Order(StringComparer.Ordinal));
        // `./drill patterns` writes them anew.
        if (patterns.Source == PatternSource.Declared) Assert.Equal(GradeJson.Render(declared), GradeJson.Render(patterns));
        Assert.All(patterns.Patterns, pattern =>
        {
            var (fails, mayFail) = (declared.Patterns[pattern.Key].Fails, declared.Patterns[pattern.Key].MayFail);
            Assert.Empty(fails.Except(pattern.Value.Fails));
            Assert.Empty(pattern.Value.Fails.Concat(pattern.Value.MayFail).Except(fails.Concat(mayFail)));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_held_back_checks_put_a_price_on_is_known_of_the_starter(string name)
    {
        var checks = Path.Combine(Find(name).PrivateFolder, HeldBackScenarios.FolderName);
        var priced = Directory.Exists(checks)
            && Directory.EnumerateFiles(checks, "*.cs", SearchOption.AllDirectories).Any(path => File.ReadAllText(path).Contains($"\"{PriceTag.MeasurePrefix}"));

        Assert.Equal(priced, GuideFiles.Load(Checkout.Root, name).StartersPrice?.Prices.Count > 0);
    }

    private static void Complete(FollowUp question)
    {
        Assert.True(question.Ask.Length > 10 && question.GoodAnswer.Length > 10, $"'{question.Ask}' is no question with an answer.");
        Assert.DoesNotContain('|', question.Ask + question.GoodAnswer);
    }

    private static Exercise Find(string name) => ExerciseFolder.LoadAll(Checkout.Root).Single(exercise => exercise.Name == name);

    private static IReadOnlyList<ScenarioEntry> HeldBackOf(string name)
    {
        var path = Path.Combine(Find(name).PrivateFolder, HeldBackScenarios.FolderName, ScenarioList.FileName);
        return File.Exists(path) ? ExerciseFolder.LoadList(path).Scenarios : [];
    }
}
