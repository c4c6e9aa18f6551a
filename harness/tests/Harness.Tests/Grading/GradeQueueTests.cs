using Drill.Grading;
using Drill.Terminal;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>
/// Many submissions and several workers, with submissions that are refused before anything is built. Workers of one process
/// meet at the same locks as processes do.
/// </summary>
[Collection(nameof(GradingCollection))]
public sealed class GradeQueueTests : IDisposable
{
    private const int Submissions = 4;
    private readonly ScratchFolder _scratch = new();

    public GradeQueueTests()
    {
        Directory.CreateDirectory(_scratch.File("inbox"));
        for (var number = 1; number <= Submissions; number++) File.WriteAllText(_scratch.File($"inbox/{number}.zip"), $"not a zip {number}");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Two_workers_share_the_work_and_grade_nothing_twice()
    {
        await SandboxHere.RequireAsync();

        var both = await Task.WhenAll(RunAsync(), RunAsync());

        Assert.All(both, grades => Assert.Equal(Submissions, grades.Count));
        Assert.All(both.SelectMany(grades => grades), grade => Assert.Equal(RunVerdict.Invalid, grade.Result?.Verdict));
        Assert.Equal(Submissions, both.Sum(grades => grades.Count(grade => !grade.Stored)));
    }

    [Fact]
    public async Task What_was_graded_stays_and_a_dead_workers_claim_is_taken_over()
    {
        await SandboxHere.RequireAsync();
        await RunAsync();
        Directory.Delete(_scratch.File("out/2.zip"), recursive: true);
        // A lock file that nobody holds is all that a killed worker leaves.
        Assert.True(File.Exists(_scratch.File("out/.claims/2.zip.lock")));

        var again = await RunAsync();

        Assert.Equal(["2.zip"], again.Where(grade => !grade.Stored).Select(grade => grade.Name));
    }

    [Fact]
    public async Task A_submission_that_changed_is_graded_again()
    {
        await SandboxHere.RequireAsync();
        await RunAsync();
        File.SetLastWriteTimeUtc(_scratch.File("inbox/3.zip"), DateTime.UnixEpoch);

        File.WriteAllText(_scratch.File("out/3.zip/notes.md"), "a person's words");

        Assert.Equal(["3.zip"], (await RunAsync()).Where(grade => !grade.Stored).Select(grade => grade.Name));
        Assert.Equal("a person's words", File.ReadAllText(_scratch.File("out/3.zip/notes.md")));
    }

    [Fact]
    public async Task An_index_links_to_every_scorecard()
    {
        await SandboxHere.RequireAsync();
        await RunAsync();

        var index = File.ReadAllText(_scratch.File("out/index.html"));

        Assert.All(Enumerable.Range(1, Submissions), number =>
        {
            Assert.Contains($"href=\"./{number}.zip/scorecard.html\"", index);
            Assert.Contains("cannot be read", File.ReadAllText(_scratch.File($"out/{number}.zip/scorecard.html")));
        });
    }

    [Fact]
    public async Task A_damaged_result_is_graded_again_and_stops_nobody()
    {
        await SandboxHere.RequireAsync();
        await RunAsync();
        File.WriteAllText(_scratch.File("out/1.zip/grade.json"), "{ half of it");
        File.Delete(_scratch.File("out/2.zip/grade.json"));
        Directory.CreateDirectory(_scratch.File("out/2.zip/grade.json"));

        var again = await RunAsync();

        Assert.Equal(["1.zip", "2.zip"], again.Where(grade => !grade.Stored).Select(grade => grade.Name));
        Assert.All(again, grade => Assert.Equal(RunVerdict.Invalid, grade.Result?.Verdict));
    }

    [Fact]
    public async Task Whatever_it_is_called_every_submission_has_a_result_and_a_scorecard()
    {
        await SandboxHere.RequireAsync();
        string[] names = [new string('n', 247) + ".zip", "a\nb.zip", "index.html", "robin.rar", "folder", ".hidden"];
        Directory.Delete(_scratch.File("inbox"), recursive: true);
        Directory.CreateDirectory(_scratch.File("inbox/folder/src/Program.cs"));
        Directory.CreateDirectory(_scratch.File("inbox/index.html"));
        foreach (var name in names.Where(name => !Path.Exists(_scratch.File($"inbox/{name}")))) File.WriteAllText(_scratch.File($"inbox/{name}"), "x");

        var grades = await RunAsync();

        Assert.Equal(names.SkipLast(1).Order(StringComparer.Ordinal), grades.Select(grade => grade.Name).Order(StringComparer.Ordinal));
        Assert.All(grades, grade =>
        {
            Assert.Equal(RunVerdict.Invalid, grade.Result?.Verdict);
            Assert.NotEmpty(grade.Result!.Reason!);
            Assert.True(File.Exists(_scratch.File($"out/{ResultFolder.NameOf(grade.Name)}/scorecard.html")), grade.Name);
        });
        Assert.True(File.Exists(_scratch.File("out/index.html")));
        using var lines = new StringWriter();
        foreach (var grade in grades) GradeTable.WriteLine(lines, grade);
        Assert.Equal(grades.Count, lines.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task What_lies_where_a_result_would_go_is_left_alone_and_said()
    {
        await SandboxHere.RequireAsync();
        Directory.CreateDirectory(_scratch.File("out/3.zip"));
        File.WriteAllText(_scratch.File("out/3.zip/thesis.md"), "years of work");

        var grades = await RunAsync();

        Assert.Contains("did not make", Assert.Single(grades, grade => grade.Result is null).Broken);
        Assert.Equal("years of work", File.ReadAllText(_scratch.File("out/3.zip/thesis.md")));
    }

    private async Task<IReadOnlyList<QueuedGrade>> RunAsync() => await new GradeQueue(
        Checkout.Root, new GradeRequest(_scratch.File("inbox"), null, 1, null, Directory.CreateDirectory(_scratch.File("out")).FullName, Unsafe: false))
        .RunAsync(_ => { }, TestContext.Current.CancellationToken);
}
