using Drill.Grading;
using Harness.Tests.Packing;

namespace Harness.Tests.Grading;

/// <summary>What is judged by is what was committed, whatever somebody did to the copy that is kept.</summary>
public sealed class PristineCheckoutTests
{
    [Theory]
    [InlineData("exercises/sample/tests/Sample.Tests.csproj")]
    [InlineData("solutions-private/sample/checks/Late.cs")]
    [InlineData("harness/src/Harness.Contracts/Judge.cs")]
    [InlineData("exercises/Shared/Migrations/MigrationFile.cs")]
    [InlineData("Directory.Build.rsp")]
    [InlineData("exercises/sample/tests/obj/Sample.Tests.csproj.nuget.g.props")]
    public async Task A_kept_copy_that_somebody_changed_is_made_anew(string path)
    {
        using var sample = new SampleCheckout();
        sample.Commit();
        var first = await PristineCheckout.EnsureAsync(sample.Root, "sample", CancellationToken.None);
        var file = Path.Combine(first.Root, path);
        var committed = File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.AppendAllTextAsync(file, "one line more");
        // With what was built of it: nobody knows what that was built from.
        Directory.CreateDirectory(Path.Combine(first.Root, "artifacts"));

        var second = await PristineCheckout.EnsureAsync(sample.Root, "sample", CancellationToken.None);

        Assert.Equal(first.Root, second.Root);
        Assert.Equal(committed, File.Exists(file) ? await File.ReadAllTextAsync(file) : null);
        Assert.False(Directory.Exists(Path.Combine(first.Root, "artifacts")));
    }

    [Theory]
    [InlineData("checks/checks.json", true)]
    [InlineData("corpus/script.json", true)]
    [InlineData("sheets/key.json", true)]
    [InlineData("reference/src/Program.cs", false)]
    public async Task Only_what_judges_goes_along_of_what_candidates_never_see(string path, bool goesAlong)
    {
        using var sample = new SampleCheckout();
        var file = $"solutions-private/sample/{path}";
        sample.Write(file, "{}");
        sample.Commit();
        var checkout = await PristineCheckout.EnsureAsync(sample.Root, "sample", CancellationToken.None);
        Assert.Equal(goesAlong, File.Exists(Path.Combine(checkout.Root, file)));
    }

    [Fact]
    public async Task A_kept_copy_that_nobody_changed_is_used_again()
    {
        using var sample = new SampleCheckout();
        sample.Commit();
        var first = await PristineCheckout.EnsureAsync(sample.Root, "sample", CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(first.Root, "artifacts"));
        var second = await PristineCheckout.EnsureAsync(sample.Root, "sample", CancellationToken.None);
        Assert.Equal(first, second with { Exercise = first.Exercise });
        Assert.True(Directory.Exists(Path.Combine(first.Root, "artifacts")));
    }
}
