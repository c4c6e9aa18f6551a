using Drill.Packing;
using Harness.Tests.Repository;

namespace Harness.Tests.Packing;

public sealed class SolutionFileTests
{
    [Fact]
    public void Only_what_is_packed_is_left_with_the_folders_above_it()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Exercises.sln"));

        var only = SolutionFile.Only(solution, path => path == "harness/src/Drill/Drill.csproj");

        Assert.Equal(3, only.Split("\nEndProject\n").Length - 1);
        Assert.Contains("\"harness\"", only);
        Assert.Contains("\"src\"", only);
        Assert.DoesNotContain("exercises", only);
        Assert.DoesNotContain("tests", only);
        Assert.EndsWith("EndGlobal\n", only);
    }

    [Fact]
    public void Where_everything_is_packed_nothing_changes()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Exercises.sln"));

        Assert.Equal(solution.ReplaceLineEndings("\n"), SolutionFile.Only(solution, _ => true).ReplaceLineEndings("\n"));
    }
}
