using System.Reflection;
using NetArchTest.Rules;

namespace Harness.Tests.Layering;

/// <summary>What the compiler does not keep of the harness's layers.</summary>
public class LayerTests
{
    public static readonly TheoryData<string> Pure = ["Harness.Contracts", "Harness.Scoring", "Harness.Reports"];
    public static readonly TheoryData<string> All = ["Harness.Contracts", "Harness.Scoring", "Harness.Scenarios", "Harness.Reports", "Harness.Hunting", "drill"];

    [Theory]
    [MemberData(nameof(Pure))]
    public void What_only_computes_reaches_no_file_process_or_network(string name) => Assert.Empty(ReachOutside(Named(name)));

    [Theory]
    [MemberData(nameof(All))]
    public void No_two_folders_use_each_other(string name) => Assert.Empty(FolderGraph.Of(Named(name).Location).Cycles());

    [Theory]
    [InlineData("Harness.Contracts")]
    [InlineData("Harness.Scenarios", "Harness.Contracts")]
    [InlineData("Harness.Scoring", "Harness.Contracts")]
    [InlineData("Harness.Reports", "Harness.Contracts", "Harness.Scoring")]
    [InlineData("Harness.Hunting", "Harness.Contracts", "Harness.Scenarios")]
    [InlineData("drill", "Harness.Contracts", "Harness.Hunting", "Harness.Reports", "Harness.Scenarios", "Harness.Scoring")]
    public void A_project_refers_only_to_those_before_it(string name, params string[] before) => Assert.Equal(
        before,
        Named(name).GetReferencedAssemblies().Select(one => one.Name!)
            .Where(one => one.StartsWith("Harness", StringComparison.Ordinal) || one == "drill").Order(StringComparer.Ordinal));

    [Fact]
    public void Contracts_need_no_package() => Assert.All(
        Layers.Contracts.GetReferencedAssemblies(), one => Assert.Matches(@"^(System|Microsoft\.Extensions)\b", one.Name));

    [Fact]
    public void Nothing_uses_the_verbs() => Assert.DoesNotContain(FolderGraph.Of(Layers.Drill.Location).Uses, use => use.To == "Drill.Verbs");

    [Fact]
    public void A_type_that_reads_a_file_behind_a_lambda_is_seen() => Assert.Contains(
        typeof(Fixture.Pure.ReadsAFile).FullName, ReachOutside(typeof(LayerTests).Assembly, "Harness.Tests.Layering.Fixture").Select(one => one.Split(':')[0]));

    [Fact]
    public void Folders_that_use_each_other_are_seen_and_both_types_of_each_use_named()
    {
        var cycles = FolderGraph.Of(typeof(LayerTests).Assembly.Location, "LayeringFixture").Cycles();
        Assert.Equal(
            [
                "LayeringFixture.Left uses LayeringFixture.Right: LayeringFixture.Left.Plate uses LayeringFixture.Right.Fork",
                "LayeringFixture.Right uses LayeringFixture.Left: LayeringFixture.Right.Spoon uses LayeringFixture.Left.Deep.Bowl",
            ],
            cycles.Select(use => use.ToString()));
    }

    [Fact]
    public void A_folder_that_is_only_used_is_on_no_cycle() => Assert.Contains(
        FolderGraph.Of(typeof(LayerTests).Assembly.Location, "LayeringFixture").Uses, use => use.To == "LayeringFixture.Table");

    private static IEnumerable<string> ReachOutside(Assembly assembly, string below = "") => Types.InAssembly(assembly)
        .That().ResideInNamespace(below).ShouldNot().HaveDependencyOnAny(Layers.Outside).GetResult()
        .FailingTypes.Select(type => $"{type.FullName}: {type.Explanation}");

    private static Assembly Named(string name) =>
        ((Assembly[])[Layers.Contracts, Layers.Scoring, Layers.Scenarios, Layers.Reports, Layers.Hunting, Layers.Drill]).Single(assembly => assembly.GetName().Name == name);
}
