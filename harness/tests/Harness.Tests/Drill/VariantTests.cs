using Drill.Verifying;
using Harness.Exercises;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class VariantTests
{
    [Fact]
    public void A_variant_whose_files_are_all_there_is_loaded()
    {
        using var scratch = new ScratchFolder();
        var exercise = Exercise(scratch, """{ "summary": "right", "new": ["src/New.cs"], "removes": ["src/Old.cs"] }""");

        Assert.Equal(["starter", "reference"], Variant.LoadAll(exercise).Select(variant => variant.Name));
    }

    [Theory]
    [InlineData("""{ "summary": "right", "new": ["src/Nwe.cs"] }""", "src/Nwe.cs")]
    [InlineData("""{ "summary": "right", "removes": ["src/Odl.cs"] }""", "src/Odl.cs")]
    [InlineData("""{ "summary": "right", "mayFail": ["rcaes"] }""", "rcaes")]
    public void A_name_that_nothing_bears_is_refused(string manifest, string name)
    {
        using var scratch = new ScratchFolder();
        var exercise = Exercise(scratch, manifest);

        Assert.Contains($"'{name}'", Assert.Throws<InvalidDataException>(() => Variant.LoadAll(exercise)).Message);
    }

    private static Exercise Exercise(ScratchFolder scratch, string manifest)
    {
        Write(scratch.File("exercise/src/Old.cs"), "");
        Write(scratch.File("private/reference/src/New.cs"), "");
        Write(scratch.File("private/reference/variant.json"), manifest);
        return SampleExercise.Of() with { Folder = scratch.File("exercise"), PrivateFolder = scratch.File("private") };
    }

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
