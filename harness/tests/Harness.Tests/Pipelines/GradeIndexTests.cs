using Drill.Foundation;
using Drill.Grading;
using Harness.Tests.Hosting;

namespace Harness.Tests.Pipelines;

/// <summary>The Job's very command, over a folder of small submissions, with a grader that is killed, stopped and inconclusive.</summary>
public sealed class GradeIndexTests : IDisposable
{
    private const int Parallelism = 4;

    // What each grading of a submission ends with. The last one of those without a verdict is never reached by the first Job.
    private static readonly Dictionary<string, string[]> Folder = new()
    {
        ["alice.submission.zip"] = ["0"],
        ["bob"] = ["1"],
        ["carol (2).zip"] = ["3"],
        ["dan.zip"] = ["4", "0"],
        ["erin.zip"] = ["5", "1"],
        ["frank.zip"] = [StubGrader.Hangs, "0"],
        ["grace.zip"] = [StubGrader.Hangs, "4", StubGrader.Hangs, "1"],
        ["heidi.zip"] = [.. Enumerable.Repeat(StubGrader.Hangs, 6), "3"],
        ["index.html"] = ["0"],
        ["Ivan Ö.zip"] = ["1"],
        ["~mallory"] = ["0"],
        ["nina.zip"] = [StubGrader.LeavesNothing, "0"],
        [new string('o', 150)] = ["0"],
        ["judy.zip"] = ["4", "4", "4", "4", "0"],
        ["kate.zip"] = ["2", "0"],
        ["liam.zip"] = [StubGrader.Hangs, StubGrader.Hangs, StubGrader.Hangs, StubGrader.Hangs, "0"],
    };

    private static readonly string[] WithoutVerdict = ["judy.zip", "kate.zip", "liam.zip"];

    private readonly ScratchFolder _scratch = new();
    private readonly StubGrader? _grader;
    private readonly List<string> _names = [.. Folder.Keys.Order(StringComparer.Ordinal)];

    public GradeIndexTests()
    {
        // The image is a Linux one.
        if (!OperatingSystem.IsLinux()) return;
        _grader = new StubGrader(_scratch);
        Directory.CreateDirectory(Submissions);
        foreach (var (name, endings) in Folder)
        {
            File.WriteAllText(Path.Combine(Submissions, name), "a submission");
            _grader.Plan(name, endings);
        }

        File.WriteAllText(Path.Combine(Submissions, ".hidden"), "no submission");
    }

    private string Submissions => _scratch.File("submissions");

    private string Results => _scratch.File("results");

    private string Attempts => Path.Combine(Results, ".attempts");

    private string Inconclusive => Path.Combine(Results, ".inconclusive");

    private JobRun Job => new(new GradeJob(), Submissions, Results, _grader!)
    {
        Drained = new HashSet<int> { IndexOf("heidi.zip") },
    };

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_submission_gets_its_result_once_whatever_is_killed()
    {
        if (!OperatingSystem.IsLinux()) return;
        var (succeeded, failed) = await Job.RunAsync(_names.Count, Parallelism);

        Assert.Equal(WithoutVerdict.Select(IndexOf).Order(), failed);
        Assert.Equal(_names.Count - WithoutVerdict.Length, succeeded.Count);
        // Each pod graded the submission of its number, until there was a verdict and no longer.
        Assert.All(_grader!.Calls, call => Assert.Equal(_names[call.Index], call.Name));
        Assert.All(Folder, plan => Assert.Equal(
            WithoutVerdict.Contains(plan.Key) ? plan.Value.Length - 1 : plan.Value.Length,
            _grader.Calls.Count(call => call.Name == plan.Key)));
        // One result each, whole, the last one, and where `drill grade --all` looks for it.
        Assert.Equal(
            _names.Except(WithoutVerdict).Select(ResultFolder.NameOf).Order(StringComparer.Ordinal),
            Directory.GetDirectories(Results).Select(path => Path.GetFileName(path)!).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal));
        Assert.All(_names.Except(WithoutVerdict), name => Assert.Equal(Folder[name][^1], VerdictIn(Results, name)));
        new OwnedFolder(Results, Grader.Verb).Claim();
        // What has no verdict is there for people, and nothing is left of what was killed.
        Assert.Equal(["judy.zip"], Directory.GetDirectories(Inconclusive).Select(Path.GetFileName));
        Assert.Equal("4", VerdictIn(Inconclusive, "judy.zip"));
        Assert.Equal(["liam.zip"], Directory.GetDirectories(Attempts).Select(SubmissionOf));
    }

    [Fact]
    public async Task A_job_that_is_applied_again_grades_only_what_has_no_verdict()
    {
        if (!OperatingSystem.IsLinux()) return;
        await Job.RunAsync(_names.Count, Parallelism);
        var before = _grader!.Calls.Count;
        File.WriteAllText(Path.Combine(Submissions, "anna.zip"), "handed in late");
        _grader.Plan("anna.zip", "1");
        _names.Insert(_names.IndexOf("bob"), "anna.zip");

        var (_, failed) = await Job.RunAsync(_names.Count, Parallelism);

        Assert.Empty(failed);
        Assert.Equal([.. WithoutVerdict, "anna.zip"], _grader.Calls.Skip(before).Select(call => call.Name).OrderBy(name => name == "anna.zip").ThenBy(name => name));
        Assert.Empty(Directory.GetDirectories(Inconclusive));
        Assert.Empty(Directory.GetDirectories(Attempts));
    }

    [Fact]
    public async Task A_pod_that_is_asked_to_end_asks_drill_and_waits_for_it()
    {
        if (!OperatingSystem.IsLinux()) return;
        var exitCode = await Job.RunPodAsync(IndexOf("frank.zip"), JobRun.Terminate);

        Assert.Equal(4, exitCode);
        Assert.Empty(Directory.GetDirectories(Attempts));
        Assert.Empty(Directory.GetDirectories(Inconclusive));
    }

    [Fact]
    public async Task A_number_without_a_submission_is_not_tried_again()
    {
        if (!OperatingSystem.IsLinux()) return;
        var exitCode = await Job.RunPodAsync(_names.Count);

        Assert.Equal(2, exitCode);
        Assert.Empty(_grader!.Calls);
    }

    private int IndexOf(string name) => _names.IndexOf(name);

    private string SubmissionOf(string attempt) => _names[int.Parse(Path.GetFileName(attempt).Split('-')[0])];

    private static string VerdictIn(string results, string name) =>
        File.ReadAllText(Path.Combine(results, ResultFolder.NameOf(name), "grade.json")).Split(' ', '}')[1];
}
