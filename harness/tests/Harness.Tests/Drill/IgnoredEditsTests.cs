using Drill.Running;

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
    [InlineData("harness/src/Harness/Verdicts/Judge.cs", false)]
    public void Only_what_a_glob_covers_is_graded(string path, bool graded) =>
        Assert.Equal(graded, IgnoredEdits.IsEditable(Globs, "exercises/sample/", path));
}
