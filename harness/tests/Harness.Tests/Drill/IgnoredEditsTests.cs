using System.Diagnostics;
using Drill.Running;
using Harness.Exercises;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class IgnoredEditsTests
{
    private static readonly string[] Globs = ["src/**/*.cs", "src/Migrations/*.sql", "DECISIONS.md"];

    [Theory]
    [InlineData("exercises/sample/src/Program.cs", true)]
    [InlineData("exercises/sample/src/Payments/Payment.cs", true)]
    [InlineData("exercises/sample/src/Migrations/002-keys.sql", true)]
    [InlineData("exercises/sample/DECISIONS.md", true)]
    [InlineData("exercises/sample/src/Sample.csproj", false)]
    [InlineData("exercises/sample/tests/Setup/World.cs", false)]
    [InlineData("exercises/other/src/Program.cs", false)]
    [InlineData("exercises/Shared/Migrations/MigrationFile.cs", false)]
    [InlineData("harness/src/Harness.Contracts/Verdicts/Judge.cs", false)]
    public void Only_what_a_glob_covers_is_graded(string path, bool graded) =>
        Assert.Equal(graded, EditableGlobs.Cover(Globs, "exercises/sample/", path));

    [Fact]
    public async Task Edits_are_told_apart_in_a_folder_of_a_larger_repository_too()
    {
        using var scratch = new ScratchFolder();
        using (var git = Process.Start(new ProcessStartInfo("git", ["init", "-q", scratch.FullPath]))!)
            await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        var root = scratch.File("a folder");
        foreach (var file in (string[])["sample/src/Program.cs", "sample/src/Sample.csproj", "sample/tests/Extra.cs", "Shared/Clocks/Extra.cs"])
        {
            var path = Path.Combine(root, "exercises", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        Assert.Equal(
            ["exercises/Shared/Clocks/Extra.cs", "exercises/sample/src/Sample.csproj", "exercises/sample/tests/Extra.cs"],
            await IgnoredEdits.FindAsync(root, SampleExercise.Of(), TestContext.Current.CancellationToken));
    }
}
