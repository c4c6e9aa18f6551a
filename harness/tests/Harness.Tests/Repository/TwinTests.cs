using Drill.Foundation;
using Drill.Reviewing;
using Drill.Variants;

using Harness.Exercises;
using Harness.Reviews;
using Harness.Tests.Hosting;
using Harness.Twins;
using Harness.Variants;

namespace Harness.Tests.Repository;

/// <summary>What every exercise with twins keeps.</summary>
public sealed class TwinTests
{
    private static IEnumerable<(Exercise Exercise, TwinFiles Twins)> All => ExerciseFolder.LoadAll(Checkout.Root)
        .Select(exercise => (exercise, Twins: TwinFiles.Find(exercise))).Where(one => one.Twins is not null).Select(one => (one.exercise, one.Twins!));

    public static TheoryData<string> Names => [.. All.Select(one => one.Exercise.Name)];

    [Fact]
    public void There_is_one() => Assert.NotEmpty(All);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_exercises_own_source_is_the_practice_hand_out(string name) => Assert.Null(HandOutVariants.FaultOfPractice(Find(name).Exercise));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_hand_out_has_its_sites_and_a_digest_of_its_own(string name)
    {
        var (_, twins) = Find(name);
        var digests = Enumerable.Range(1, (int)TwinFiles.LastSeed).Select(seed => twins.Of(seed)).GroupBy(handOut => handOut.Digest(twins.Form)).ToList();

        // Two seeds may choose the same sites; what they hand out is then the same.
        Assert.All(digests, same => Assert.Single(same.Select(handOut => string.Join(' ', twins.Sites.BadIn(handOut.Seed).Order())).Distinct()));
        Assert.True(digests.Count > TwinFiles.LastSeed * 9 / 10, $"only {digests.Count} hand-outs differ");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hand_out_is_recognised_by_its_digest_and_by_a_lock_of_its_source(string name)
    {
        var (_, twins) = Find(name);
        var handOut = twins.Of(731);

        Assert.Equal(twins.Sites.BadIn(731), twins.Sites.BadIn(twins.Recognise(handOut.Digest(twins.Form))!.Seed));
        var locked = ReviewLock.Of(DateTimeOffset.UnixEpoch, new Dictionary<string, string>(), handOut.Source.Files);
        Assert.Equal(twins.Sites.BadIn(731), twins.Sites.BadIn(twins.Recognise(locked)!.Seed));
        Assert.Null(twins.Recognise(new string('0', 64)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_candidates_get_does_not_tell_which_scenarios_are_about_defects(string name)
    {
        var (exercise, twins) = Find(name);
        var path = Path.Combine(exercise.Folder, ExerciseManifest.FileName);
        var shown = ExerciseManifest.Parse(File.ReadAllText(path), path).Scenarios.ToDictionary(scenario => scenario.Id, scenario => scenario.Kind);

        Assert.All(twins.Sites.Sites, site => Assert.Equal(ScenarioKind.Incident, shown[site.Scenario!]));
        Assert.Equal(
            twins.Sites.Sites.Select(site => (site.Scenario!, twins.Sites.BadIn(twins.Sites.Practice).Contains(site.Id) ? ScenarioKind.Incident : ScenarioKind.Guard)).Order(),
            exercise.Manifest.Scenarios.Where(scenario => twins.Sites.Sites.Any(site => site.Scenario == scenario.Id)).Select(scenario => (scenario.Id, scenario.Kind)).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scored_reviews_score_as_known_in_every_hand_out(string name)
    {
        var proof = Find(name).Twins.Prove();

        Assert.Empty(proof.Faults);
        Assert.Empty(proof.Reviews.SelectMany(review => review.Contradictions.Select(contradiction => $"{review.Name}: {contradiction}")));
        Assert.Equal(0, proof.Unmet);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_hand_out_says_that_it_has_sites(string name)
    {
        var (_, twins) = Find(name);

        Assert.All(twins.Practice.Source.Files.Values, text => Assert.DoesNotContain("SITE", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_hand_out_is_a_variant_that_fits_the_starter(string name)
    {
        using var scratch = new ScratchFolder();
        var exercise = Find(name).Exercise;
        var variants = HandOutVariants.LayOut(exercise, 3, scratch.File("hand-outs"));

        Assert.Equal(["hand-outs/1", "hand-outs/2", "hand-outs/3"], variants.Select(variant => variant.Name));
        Assert.All(variants, variant => Assert.Equal(VariantTree.Of(exercise, Variant.Starter).Keys, VariantTree.Of(exercise, variant).Keys));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_handed_out_for_practice_is_the_starter_and_no_variant_of_it(string name)
    {
        using var scratch = new ScratchFolder();
        var (exercise, twins) = Find(name);
        var starter = VariantTree.Of(exercise, Variant.Starter);

        Assert.Same(Variant.Starter, HandOutVariants.LayOut(twins.Practice.Files, "handed-out", starter, scratch.File("handed-out")));
        Assert.NotSame(Variant.Starter, HandOutVariants.LayOut(twins.Of(1).Files, "handed-out", starter, scratch.File("handed-out")));
    }

    private static (Exercise Exercise, TwinFiles Twins) Find(string name) => All.Single(one => one.Exercise.Name == name);
}
