using Drill.Debriefs;
using Drill.Foundation;
using Drill.Practising;
using Harness.Tests.Packing;
using Harness.Tests.Repository;
using Harness.Tests.Transcripts;
using Harness.Variants;

namespace Harness.Tests.Practising;

/// <summary>`drill debrief`, in a clone and in a package.</summary>
public sealed class DebriefTests : IDisposable
{
    private readonly SampleCheckout _checkout = new();

    [Fact]
    public void Before_a_green_run_it_is_for_who_gives_up()
    {
        var refused = Debrief("debrief sample");

        Assert.StartsWith("exit 2\n", refused);
        Assert.Contains("--give-up", refused);
        Assert.Contains("Debrief  artifacts/debriefs/sample.html", Debrief("debrief sample --give-up"));
        Assert.Contains("near-misses/wide-net", File.ReadAllText(_checkout.PathOf("artifacts/debriefs/sample.html")));
    }

    [Fact]
    public void A_sealed_one_wants_its_key()
    {
        var key = SealedDebrief.NewKey();
        _checkout.Write($"exercises/sample/{SealedDebrief.FileName}", SealedDebrief.Seal("<p>all of it</p>", key));

        Assert.Contains("--key", Debrief("debrief sample --give-up"));
        Assert.StartsWith("exit 2\n", Debrief($"debrief sample --key {SealedDebrief.NewKey()}"));
        Assert.StartsWith("exit 0\n", Debrief($"debrief sample --key {key}"));
        Assert.Equal("<p>all of it</p>", File.ReadAllText(_checkout.PathOf("artifacts/debriefs/sample.html")));
    }

    [Fact]
    public void The_page_of_an_exercise_shows_each_right_design_and_five_near_misses_with_their_differences()
    {
        var debrief = DebriefMaker.Of(Checkout.Root, ExerciseFolder.LoadAll(Checkout.Root).Single(exercise => exercise.Name == "double-charge"));
        var page = DebriefPage.Render(debrief);

        Assert.Equal("reference", debrief.Right[0].Name);
        Assert.Equal(5, debrief.AlmostRight.Count);
        Assert.All(debrief.Right.Concat(debrief.AlmostRight), design => Assert.NotEmpty(design.Files));
        Assert.All(debrief.AlmostRight, design => Assert.Contains(design.Why!.Split(' ')[0], page));
        Assert.DoesNotContain("<script", page);
    }

    [Fact]
    public void Near_misses_are_chosen_that_are_caught_by_different_scenarios()
    {
        Variant[] all = [Of("d", "1", "2"), Of("a", "1"), Of("b", "1"), Of("c", "2"), Of("e", "3"), Of("f", "3", "4")];

        Assert.Equal(["a", "c", "e", "b", "d"], DebriefMaker.Different(all).Select(variant => variant.Name));
    }

    public void Dispose() => _checkout.Dispose();

    private static Variant Of(string name, params string[] caughtBy) =>
        new(name, VariantKind.NearMiss, null, new VariantManifest { Summary = name, CaughtBy = caughtBy });

    private string Debrief(string arguments) => DrillCommand.Transcript(arguments, folder: _checkout.Root);
}
