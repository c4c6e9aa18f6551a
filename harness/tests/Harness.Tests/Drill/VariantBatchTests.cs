using Drill.Building;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class VariantBatchTests
{
    // Stands in for a service: it writes down what it was built with, and one variant of it does not compile.
    private const string Service = """
        <Project>
          <Target Name="Build">
            <Error Condition="'$(OverlayPivot)' == 'variant-broken'" Text="does not compile" />
            <WriteLinesToFile File="$(Overlay)/Service.dll" Lines="$(OverlayPivot);$(BuildProjectReferences);$(OverlayRemoves)" />
          </Target>
        </Project>
        """;

    [Fact]
    public async Task Every_variant_is_built_with_its_own_properties_and_one_that_does_not_compile_stops_no_other()
    {
        using var folder = new ScratchFolder();
        var service = folder.File("Service.proj");
        await File.WriteAllTextAsync(service, Service, TestContext.Current.CancellationToken);
        VariantBuild Variant(string name, params string[] removes) =>
            new(Directory.CreateDirectory(folder.File(name)).FullName, $"variant-{name}", removes);
        VariantBuild[] variants =
            [Variant("reference", "Retries.cs", "Hosting/Older.cs"), Variant("broken"), Variant("100% (new), a=b's $(Overlay)", "Reads.cs")];
        var (project, compiled) = (folder.File("batch.proj"), Directory.CreateDirectory(folder.File("compiled")).FullName);
        VariantBatch.Project(service, variants, compiled).Save(project);

        var outcome = await DotnetBuild.RunAsync(project, ["--no-restore"], TestContext.Current.CancellationToken);

        Assert.Contains("does not compile", Assert.Single(outcome.Errors));
        Assert.Equal([variants[2].Pivot, variants[0].Pivot], Directory.EnumerateFiles(compiled).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["variant-reference", "false", "Retries.cs", "Hosting/Older.cs"], await OutputAsync(variants[0]));
        Assert.Equal([variants[2].Pivot, "false", "Reads.cs"], await OutputAsync(variants[2]));
    }

    private static Task<string[]> OutputAsync(VariantBuild variant) =>
        File.ReadAllLinesAsync(Path.Combine(variant.Overlay, "Service.dll"), TestContext.Current.CancellationToken);
}
