using System.Text.RegularExpressions;

namespace Harness.Tests.Repository;

/// <summary>Style that is a test: what a reviewer would otherwise have to say again and again.</summary>
public sealed partial class StyleTests
{
    private const int MaxLines = 300;
    private const string LoadAdapter = "harness/src/Harness.Load.NBomber/Harness.Load.NBomber.csproj";

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Exercises.sln")).Replace('\\', '/');

        // What `drill new` writes becomes a project where it is written to. A solution restores all of its projects, and the package of this
        // adapter may not be there.
        Assert.All(
            Checkout.Files("*.csproj").Where(path => !path.StartsWith("harness/templates/", StringComparison.Ordinal) && path != LoadAdapter),
            project => Assert.Contains($"\"{project}\"", solution));
        Assert.DoesNotContain(Path.GetFileName(LoadAdapter), solution);
    }

    [Fact]
    public void No_project_refers_to_the_adapter_for_another_load_engine() => Assert.DoesNotContain(
        Checkout.Files("*.csproj"), path => path != LoadAdapter && File.ReadAllText(Path.Combine(Checkout.Root, path)).Contains(Path.GetFileName(LoadAdapter)));

    [Fact]
    public void No_source_file_is_longer_than_a_head_can_hold() =>
        Assert.All(Checkout.Files("*.cs"), path =>
            Assert.True(File.ReadLines(Path.Combine(Checkout.Root, path)).Count() <= MaxLines, $"{path} has more than {MaxLines} lines."));

    [Fact]
    public void No_file_names_a_place_of_one_machine()
    {
        var offending = Checkout.Files("*")
            .Where(path => !path.EndsWith(".png", StringComparison.Ordinal) && MachinePath().IsMatch(File.ReadAllText(Path.Combine(Checkout.Root, path))));

        Assert.Empty(offending);
    }

    [Fact]
    public void Wait_where_something_is_awaited_not_where_time_passes()
    {
        // Pauses between polls and retries, and faults that model time, carry a name; a bare number is a hope.
        var offending = Checkout.Files("exercises/*.cs")
            .Where(path => BareDelay().IsMatch(File.ReadAllText(Path.Combine(Checkout.Root, path))) && path.Contains("/tests/"));

        Assert.Empty(offending);
    }

    [Fact]
    public void No_test_is_skipped() =>
        Assert.DoesNotContain(Checkout.Files("*.cs"), path => SkippedTest().IsMatch(File.ReadAllText(Path.Combine(Checkout.Root, path))));

    [GeneratedRegex(@"(?<![A-Za-z0-9_.-])/(work|home|Users)/[a-z]")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"(Task\.Delay\((TimeSpan\.From|[0-9])|Thread\.Sleep)")]
    private static partial Regex BareDelay();

    [GeneratedRegex(@"\[(Fact|Theory|Scenario)\([^\]]*\bSkip\s*=")]
    private static partial Regex SkippedTest();
}
