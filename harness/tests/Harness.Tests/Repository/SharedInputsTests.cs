using Drill.Building;

namespace Harness.Tests.Repository;

/// <summary>What judges is known wholly: a new project or folder cannot stay outside the digests of proofs.</summary>
public sealed class SharedInputsTests
{
    // How results are shown, what a grade or an answer sheet is worth, who holds a container and what another load engine showed decides nothing, a hunt judges no scenario, and
    // telemetry is for `drill serve`.
    private static readonly string[] OnlyShow =
    [
        "harness/src/Drill", "harness/src/Harness.Containers", "harness/src/Harness.Hunting", "harness/src/Harness.Load.NBomber",
        "harness/src/Harness.Reports", "harness/src/Harness.Scoring", "harness/src/Harness.Telemetry",
    ];

    [Fact]
    public void Every_project_of_the_harness_either_judges_or_only_shows() => Assert.Equal(
        Checkout.Files("harness/src/*").Select(path => string.Join('/', path.Split('/').Take(3))).Distinct().Order(StringComparer.Ordinal),
        SharedInputs.Judges.Where(path => path.StartsWith("harness/", StringComparison.Ordinal)).Concat(OnlyShow).Order(StringComparer.Ordinal));

    [Fact]
    public void Everything_that_every_build_reads_judges() => Assert.All(
        Checkout.Files("Directory.*"), path => Assert.Contains(path, SharedInputs.Judges));

    [Fact]
    public void What_services_share_judges_and_is_no_exercise()
    {
        Assert.Contains(SharedInputs.Shared, SharedInputs.Judges);
        Assert.NotEmpty(Checkout.Files(SharedInputs.Shared + "/*.csproj"));
        Assert.DoesNotContain(Checkout.Files(SharedInputs.Shared + "/*"), path => path.EndsWith("/exercise.json", StringComparison.Ordinal));
    }
}
