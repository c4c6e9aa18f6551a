using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Submissions;

/// <summary>What grading takes from an honest hand-in, and what it leaves.</summary>
public sealed class SubmissionReaderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void An_archive_of_drill_submit_is_taken_as_it_is()
    {
        var submission = Read(new HandMadeArchive(_scratch).Zip());

        Assert.Equal("double-charge", submission.Exercise);
        Assert.Equal(["DECISIONS.md", "src/Program.cs"], submission.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(submission.Ignored);
        Assert.Empty(submission.BrokenClaims);
        Assert.Equal("pack", submission.Claims!.PackId);
    }

    [Fact]
    public void A_tar_holds_the_same_submission_as_a_zip()
    {
        var archives = new HandMadeArchive(_scratch);

        Assert.Equal(Read(archives.Zip()).ContentSha256, Read(archives.Tar()).ContentSha256);
    }

    [Theory]
    [InlineData("Directory.Build.props")]
    [InlineData("files/Directory.Build.targets")]
    [InlineData("files/src/Directory.Build.rsp")]
    [InlineData("files/src/MSBuild.rsp")]
    [InlineData("files/src/DoubleCharge.csproj")]
    [InlineData("files/src/DoubleCharge.csproj.user")]
    [InlineData("files/src/obj/DoubleCharge.csproj.nuget.g.props")]
    [InlineData("files/nuget.config")]
    [InlineData("files/src/NuGet.Config")]
    [InlineData("files/src/packages.lock.json")]
    [InlineData("files/global.json")]
    [InlineData("files/src/.editorconfig")]
    [InlineData("files/src/.globalconfig")]
    [InlineData("files/src/Analyzer.dll")]
    [InlineData("files/src/Migrations/below/001.sql")]
    [InlineData("files/src/below/appsettings.json")]
    [InlineData("files/tests/Incidents/Storm.cs")]
    [InlineData("files/exercise.json")]
    [InlineData("harness/src/Harness.Contracts/Verdicts/Judge.cs")]
    [InlineData("src/NotBelowFiles.cs")]
    public void What_our_globs_do_not_cover_is_listed_and_not_taken(string name)
    {
        var submission = Read(new HandMadeArchive(_scratch).Zip((name, "attack")));

        Assert.Equal(["DECISIONS.md", "src/Program.cs"], submission.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(name, Assert.Single(submission.Ignored).Path);
    }

    [Fact]
    public void What_the_manifest_claims_is_checked_against_the_files()
    {
        var submission = Read(new HandMadeArchive(_scratch).ZipOf(
            ("submission.json", HandMadeArchive.Manifest("double-charge", ("src/Program.cs", "other"), ("src/Gone.cs", ""))),
            ("files/src/Program.cs", "// code"), ("files/src/More.cs", "")));

        Assert.Equal(
            ["src/Gone.cs is listed but is not among the accepted files.", "src/Program.cs does not have the content that is listed.", "src/More.cs is not listed."],
            submission.BrokenClaims);
    }

    [Fact]
    public void A_folder_with_the_exercise_is_taken_without_what_was_handed_out_unchanged()
    {
        var folder = Copy(_scratch.File("candidate-7"));
        File.WriteAllText(Path.Combine(folder, "src", "New.cs"), "");
        File.WriteAllText(Path.Combine(folder, "tests", "New.cs"), "");

        var submission = Read(_scratch.File("candidate-7"));

        Assert.Contains("src/New.cs", submission.Files.Keys);
        Assert.Equal("exercises/double-charge/tests/New.cs", Assert.Single(submission.Ignored).Path);
        Assert.Null(submission.Claims);
    }

    [Fact]
    public void A_link_where_an_editable_file_may_be_is_refused_and_elsewhere_not_followed()
    {
        var folder = Copy(_scratch.File("candidate-8"));
        File.CreateSymbolicLink(Path.Combine(folder, "tests", "link"), "/etc");
        Assert.Contains(Read(_scratch.File("candidate-8")).Ignored, entry => entry.Path.EndsWith("tests/link", StringComparison.Ordinal));

        File.CreateSymbolicLink(Path.Combine(folder, "src", "Stolen.cs"), "/etc/passwd");
        Assert.Contains("Stolen.cs", Assert.Throws<RefusedSubmissionException>(() => Read(_scratch.File("candidate-8"))).Message);
    }

    [Fact]
    public void A_link_in_the_place_of_the_sources_is_refused()
    {
        var folder = Copy(_scratch.File("candidate-9"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "src", "Linked"), "/etc");

        Assert.Contains("src/Linked", Assert.Throws<RefusedSubmissionException>(() => Read(_scratch.File("candidate-9"))).Message);
    }

    [Fact]
    public void What_holds_no_exercise_is_refused_with_what_to_do()
    {
        Directory.CreateDirectory(_scratch.File("empty"));

        Assert.Contains("--exercise", Assert.Throws<RefusedSubmissionException>(() => Read(_scratch.File("empty"))).Message);
    }

    private string Copy(string root)
    {
        var target = Path.Combine(root, "exercises", "double-charge");
        var source = Path.Combine(Checkout.Root, "exercises", "double-charge");
        foreach (var file in Checkout.Files("exercises/double-charge").Select(path => Path.Combine(Checkout.Root, path)))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private static Submission Read(string path) => new SubmissionReader(ExerciseFolder.LoadAll(Checkout.Root), null).Read(path);
}
