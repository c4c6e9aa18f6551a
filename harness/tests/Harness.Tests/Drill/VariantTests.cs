using System.Text;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

/// <summary>A variant is its difference from what it builds on.</summary>
public sealed class VariantTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public VariantTests()
    {
        Write("exercise/src/Old.cs", "old");
        Write("exercise/src/Kept.cs", "kept\nas it is\n");
        Write("private/reference/src/New.cs", "new");
        Write("private/reference/variant.json", """{ "summary": "right", "new": ["src/New.cs"], "removes": ["src/Old.cs"] }""");
    }

    private Exercise Exercise => SampleExercise.Of() with { Folder = _scratch.File("exercise"), PrivateFolder = _scratch.File("private") };

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_starters_files_the_bases_and_its_own_lie_over_each_other()
    {
        Write("private/alternatives/other/variant.json", """{ "summary": "right", "over": "reference", "new": ["src/Own.cs"] }""");
        Write("private/alternatives/other/src/Own.cs", "own");
        Write("private/alternatives/other/change.patch", "--- a/src/Kept.cs\n+++ b/src/Kept.cs\n@@ -2 +2 @@\n-as it is\n+as it was\n");

        var variants = VariantFolder.LoadAll(Exercise);

        Assert.Equal(["starter", "reference", "alternatives/other"], variants.Select(variant => variant.Name));
        Assert.Equal(
            ["src/Kept.cs: kept\nas it was\n", "src/New.cs: new", "src/Own.cs: own"],
            VariantTree.Of(Exercise, variants[2]).Select(file => $"{file.Key}: {Encoding.UTF8.GetString(file.Value)}"));
        Assert.Equal([_scratch.File("private/reference"), _scratch.File("private/alternatives/other")], variants[2].Folders);
    }

    [Fact]
    public void The_build_is_given_what_differs_from_the_starter()
    {
        var overlay = Overlay.LayOut(_scratch.File("overlay"), Exercise, VariantFolder.LoadAll(Exercise)[1]);

        Assert.Equal(["src/Old.cs"], overlay.Removes);
        Assert.Equal(["New.cs"], Directory.EnumerateFiles(_scratch.File("overlay/src")).Select(Path.GetFileName));
        Assert.Contains("\"src/New.cs\"", File.ReadAllText(_scratch.File("overlay/variant.json")));
    }

    [Theory]
    [InlineData("""{ "summary": "right", "new": ["src/Nwe.cs"] }""", "'src/Nwe.cs'")]
    [InlineData("""{ "summary": "right" }""", "'src/New.cs', which replaces nothing")]
    [InlineData("""{ "summary": "right", "new": ["src/New.cs"], "removes": ["src/Odl.cs"] }""", "'src/Odl.cs'")]
    [InlineData("""{ "summary": "right", "new": ["src/New.cs"], "mayFail": ["rcaes"] }""", "'rcaes'")]
    [InlineData("""{ "summary": "right", "over": "refrence" }""", "'refrence'")]
    [InlineData("""{ "summary": "right", "over": "starter", "new": ["src/New.cs"] }""", "'starter'")]
    [InlineData("""{ "summary": "right", "over": "reference", "new": ["src/New.cs"] }""", "itself")]
    public void A_name_that_nothing_bears_is_refused(string manifest, string says)
    {
        Write("private/reference/variant.json", manifest);

        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => VariantFolder.LoadAll(Exercise)).Message);
    }

    [Fact]
    public void A_patch_that_no_longer_fits_its_base_stops_everything_and_says_which()
    {
        Write("private/near-misses/almost/variant.json", """{ "summary": "wrong", "why": "tempting", "over": "reference", "caughtBy": ["races"] }""");
        Write("private/near-misses/almost/change.patch", "--- a/src/Kept.cs\n+++ b/src/Kept.cs\n@@ -2 +2 @@\n-as it was\n+as it is\n");

        var said = Assert.Throws<InvalidDataException>(
            () => VariantFolder.LoadAll(Exercise with { Manifest = SampleExercise.Of(new ScenarioEntry("races", "", ScenarioKind.Incident, ["C1"])).Manifest })).Message;

        Assert.Contains("near-misses/almost", said);
        Assert.Contains("hunk 1 of src/Kept.cs does not fit", said);
    }

    private void Write(string path, string content)
    {
        var full = _scratch.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
