using System.Text;
using Drill.Foundation;
using Drill.Submissions;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

/// <summary>A checkout whose lines end as on Windows has the same variants, digests and edits as any other.</summary>
public sealed class LineEndsTests : IDisposable
{
    private const string Starter = "one\ntwo\nthree\n";
    private const string Patch = "--- a/src/A.cs\n+++ b/src/A.cs\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n";

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("one\r\ntwo\r\n", "one\ntwo\n")]
    [InlineData("one\ntwo\n", "one\ntwo\n")]
    [InlineData("a lone \r return\r\n", "a lone \r return\n")]
    [InlineData("\r\r\n\r", "\r\n\r")]
    [InlineData("", "")]
    public void Only_a_line_end_of_Windows_becomes_a_line_feed(string before, string after)
    {
        Assert.Equal(after, LineEnds.Unix(before));
        Assert.Equal(after, Encoding.UTF8.GetString(LineEnds.Unix(Encoding.UTF8.GetBytes(before))));
    }

    [Fact]
    public void What_is_no_text_stays_as_it_is()
    {
        byte[] picture = [0x89, 0x50, (byte)'\r', (byte)'\n', 0];

        Assert.Same(picture, LineEnds.Unix(picture));
    }

    [Fact]
    public void A_patch_fits_whatever_the_line_ends_of_the_patch_and_of_the_file()
    {
        foreach (var patch in (string[])[Patch, Windows(Patch)])
            foreach (var before in (string[])[Starter, Windows(Starter)])
                Assert.Equal("one\nTWO\nthree\n", UnifiedPatch.Parse(patch, "p").Apply("src/A.cs", before, "p"));
    }

    [Fact]
    public void Digests_and_variants_are_equal()
    {
        var (unix, windows) = (Checkout("unix", text => text), Checkout("windows", Windows));

        var (ours, theirs) = (VariantFolder.LoadAll(unix), VariantFolder.LoadAll(windows));
        Assert.Equal("one\nTWO\nthree\n", Encoding.UTF8.GetString(VariantTree.Of(windows, theirs[1])["src/A.cs"]));
        var (digests, same) = (new ProofDigests(_scratch.File("unix"), unix), new ProofDigests(_scratch.File("windows"), windows));
        Assert.Equal(digests.Harness, same.Harness);
        Assert.Equal(ours.Select(variant => digests.Of(variant)), theirs.Select(variant => same.Of(variant)));
        Assert.Equal(digests.Of(unix.Manifest.Scenarios[0]), same.Of(windows.Manifest.Scenarios[0]));
        Assert.Equal(2, ours.Select(variant => digests.Of(variant)).Distinct().Count());
    }

    [Fact]
    public void A_file_whose_line_ends_an_editor_changed_is_no_edit()
    {
        var packed = StarterManifest.Of("src/A.cs", Encoding.UTF8.GetBytes(Starter), editable: true);

        Assert.True(StarterManifest.IsAsPacked(packed, Encoding.UTF8.GetBytes(Starter)));
        Assert.True(StarterManifest.IsAsPacked(packed, Encoding.UTF8.GetBytes(Windows(Starter))));
        Assert.False(StarterManifest.IsAsPacked(packed, Encoding.UTF8.GetBytes(Windows(Starter + "four\n"))));
        var script = StarterManifest.Of("drill.cmd", Encoding.UTF8.GetBytes(Windows(Starter)), editable: false);
        Assert.True(StarterManifest.IsAsPacked(script, Encoding.UTF8.GetBytes(Windows(Starter))));
    }

    private Exercise Checkout(string name, Func<string, string> lines)
    {
        var files = new Dictionary<string, string>
        {
            ["harness/src/Harness.Contracts/Judge.cs"] = "class Judge\n{\n}\n",
            ["exercises/sample/src/A.cs"] = Starter,
            ["exercises/sample/tests/Races.cs"] = "[Scenario(\"races\")]\nclass Races;\n",
            ["exercises/sample/tests/Setup/World.cs"] = "class World\n{\n}\n",
            ["solutions-private/sample/reference/variant.json"] = "{\n  \"summary\": \"right\"\n}\n",
            ["solutions-private/sample/reference/change.patch"] = Patch,
        };
        FileTree.Write(_scratch.File(name), files.Select(file => KeyValuePair.Create(file.Key, Encoding.UTF8.GetBytes(lines(file.Value)))));
        return SampleExercise.Of(new ScenarioEntry("races", "", ScenarioKind.Incident, ["C1"])) with
        {
            Folder = _scratch.File($"{name}/exercises/sample"), PrivateFolder = _scratch.File($"{name}/solutions-private/sample"),
        };
    }

    private static string Windows(string text) => text.Replace("\n", "\r\n");
}
