using Drill.Building;
using Drill.Verbs;
using Harness.Tests.Repository;

namespace Harness.Tests.Drill;

public sealed class LoadAdapterTests
{
    [Theory]
    [InlineData("error NU1101: Unable to find package NBomber. No packages exist with this id in source(s): somewhere", "NU1101")]
    [InlineData("error NU1102: Unable to find package NBomber with version (>= 4.1.2)", "NU1102")]
    [InlineData("error NU1301: Unable to load the service index for source", "NU1301")]
    public void A_package_that_cannot_be_restored_is_said_in_one_sentence_with_the_remedy(string error, string code) => Assert.Equal(
        $"DRILL_LOAD=nbomber needs the package NBomber 4.1.2, which no package source gave ({code}): name a source that has it with DRILL_LOAD_FEED, "
        + "or run without DRILL_LOAD.",
        LoadAdapter.Explain(["NBomberEngine.cs(1,1): error CS0246: The type 'NBomber' could not be found", error]).Message);

    [Fact]
    public void An_adapter_that_does_not_compile_is_told_in_the_compilers_words() => Assert.Contains(
        "error CS1002: ; expected", LoadAdapter.Explain(["NBomberEngine.cs(1,1): error CS1002: ; expected"]).Message);

    [Fact]
    public void The_version_in_messages_is_the_one_that_is_restored()
    {
        var (name, version) = (LoadAdapter.Package.Split(' ')[0], LoadAdapter.Package.Split(' ')[1]);

        Assert.Contains($"<PackageVersion Include=\"{name}\" Version=\"{version}\" />", File.ReadAllText(Path.Combine(Checkout.Root, "Directory.Packages.props")));
    }

    [Fact]
    public void No_proof_is_recorded_of_a_run_with_another_engine()
    {
        var other = VerifyVerb.Request.Default with { LoadEngine = LoadAdapter.Package };

        Assert.True(VerifyVerb.Request.Default.IsPlain);
        Assert.False(other.IsPlain || other.ProvesByRecord);
        Assert.NotEqual(VerifyVerb.Request.Default.JournalName, other.JournalName);
    }
}
