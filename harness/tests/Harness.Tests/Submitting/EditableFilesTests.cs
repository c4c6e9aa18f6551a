using Drill.Foundation;
using Drill.Submissions;
using Drill.Submitting;
using Harness.Tests.Packing;

namespace Harness.Tests.Submitting;

public sealed class EditableFilesTests : IDisposable
{
    private readonly SampleCheckout _checkout = new();

    [Fact]
    public void Only_what_a_glob_covers_is_read_and_nothing_that_tools_left()
    {
        _checkout.Write("exercises/sample/src/obj/Made.cs", "");
        _checkout.Write("exercises/sample/src/.vs/Made.cs", "");
        _checkout.Write("exercises/sample/src/Deep/er/Own.cs", "");

        Assert.Equal(
            ["DECISIONS.md", "src/Deep/er/Own.cs", "src/Program.cs"],
            EditableFiles.Read(_checkout.Exercise).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("src/Linked.cs", true)]
    [InlineData("src/folder", true)]
    [InlineData("src/Linked.csproj", true)]
    [InlineData("DECISIONS.md", true)]
    [InlineData("tests/Linked.cs", false)]
    public void A_link_where_files_are_taken_or_compiled_is_refused_by_name(string path, bool refused)
    {
        if (OperatingSystem.IsWindows()) return;
        var link = _checkout.PathOf("exercises/sample/" + path);
        File.Delete(link);
        if (path.EndsWith("folder", StringComparison.Ordinal)) Directory.CreateSymbolicLink(link, _checkout.PathOf("harness"));
        else File.CreateSymbolicLink(link, _checkout.PathOf("LICENSE"));

        var read = Record.Exception(() => EditableFiles.Read(_checkout.Exercise));

        if (refused) Assert.Contains(path, Assert.IsType<WrongUsageException>(read).Message);
        else Assert.Null(read);
    }

    [Fact]
    public void A_link_that_leads_in_a_circle_is_not_followed()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateSymbolicLink(_checkout.PathOf("exercises/sample/tests/circle"), _checkout.PathOf("exercises"));

        Assert.Equal(2, EditableFiles.Read(_checkout.Exercise).Count);
    }

    [Theory]
    [InlineData("src/Aux.cs")]
    [InlineData("src/com1.Payments.cs")]
    [InlineData("src/NUL/Payments.cs")]
    [InlineData("src/Ends with a dot./Payments.cs")]
    [InlineData("src/What?.cs")]
    public void A_name_that_Windows_does_not_take_is_refused(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        _checkout.Write("exercises/sample/src/Console.cs", "");
        _checkout.Write("exercises/sample/src/Auxiliary.cs", "");
        Assert.Equal(4, EditableFiles.Read(_checkout.Exercise).Count);

        _checkout.Write("exercises/sample/" + path, "");

        Assert.Contains(path, Refusal());
    }

    [Fact]
    public void The_largest_file_that_grading_takes_is_taken_and_a_byte_more_is_refused()
    {
        _checkout.Write("exercises/sample/src/Large.cs", new string('/', (int)SubmissionLimits.FileBytes));
        Assert.Equal(3, EditableFiles.Read(_checkout.Exercise).Count);

        _checkout.Write("exercises/sample/src/Large.cs", new string('/', (int)SubmissionLimits.FileBytes + 1));
        Assert.Contains("src/Large.cs", Refusal());
    }

    [Fact]
    public void More_files_than_grading_takes_are_refused()
    {
        // Two are there, and one entry of the archive is submission.json.
        for (var i = 0; i < SubmissionLimits.Files - 3; i++) _checkout.Write($"exercises/sample/src/File{i}.cs", "");
        Assert.Equal(SubmissionLimits.Files - 1, EditableFiles.Read(_checkout.Exercise).Count);

        _checkout.Write("exercises/sample/src/OneMore.cs", "");
        Assert.Contains($"{SubmissionLimits.Files}", Refusal());
    }

    [Fact]
    public void More_bytes_than_grading_takes_are_refused()
    {
        for (var i = 0; i < 8; i++) _checkout.Write($"exercises/sample/src/File{i}.cs", new string('/', 1_000_000));

        Assert.Contains("7.0 MiB", Refusal());
    }

    [Theory]
    [InlineData("src/program.cs", "src/program.cs")]
    [InlineData("src/back\\slash.cs", "back\\slash.cs")]
    [InlineData("src/line\nfeed.cs", "line")]
    public void A_name_that_does_not_work_everywhere_is_refused(string path, string named)
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) return;
        _checkout.Write("exercises/sample/" + path, "");

        Assert.Contains(named, Refusal());
    }

    public void Dispose() => _checkout.Dispose();

    private string Refusal() => Assert.Throws<WrongUsageException>(() => EditableFiles.Read(_checkout.Exercise)).Message;
}
