using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Pipelines;

/// <summary>What the workflows promise, and what their scripts do, run as GitHub runs them.</summary>
public sealed partial class WorkflowTests : IDisposable
{
    private const string Ci = ".github/workflows/ci.yml";
    private const string Candidate = "pipelines/candidate.yml";
    private const string Matrix = "pipelines/grade-matrix.yml";

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> Workflows => [Ci, Candidate, Matrix];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Workflows))]
    public void It_may_read_and_no_more_and_every_job_ends(string path)
    {
        var workflow = Assert.Single(Yaml.Documents(path));

        Assert.Equal("read", Assert.Single(workflow["permissions"].Entries, entry => entry.Key == "contents").Value.Text);
        Assert.True(workflow["concurrency"]["group"].IsThere);
        Assert.All(workflow["jobs"].Entries.Values, job => Assert.InRange(job["timeout-minutes"].Number, 1, 180));
        Assert.All(Steps(workflow).Where(step => step["uses"].IsThere), step => Assert.Matches(@"^actions/[a-z-]+@v\d+$", step["uses"].Text));
        // A submission's name, or an input, is data: it reaches a script through a variable and never as its text.
        Assert.All(Steps(workflow).Where(step => step["run"].IsThere), step => Assert.DoesNotContain("${{", step["run"].Text));
    }

    [Fact]
    public void The_repositorys_own_runs_the_script_that_runs_everywhere_and_keeps_what_it_leaves()
    {
        var steps = Steps(Yaml.Documents(Ci)[0]);

        Assert.Contains(steps, step => step["run"].IsThere && step["run"].Text.Trim() == ".ci/run");
        Assert.Contains("artifacts/runs", Kept(steps)["with"]["path"].Text);
    }

    [Fact]
    public void A_candidates_keeps_report_and_exports()
    {
        var kept = Kept(Steps(Yaml.Documents(Candidate)[0]))["with"]["path"].Text;

        Assert.All((string[])["report.html", "junit.xml", "ctrf.json", "result.json"], file => Assert.Contains($"results/*/*/{file}", kept));
    }

    [Theory]
    [InlineData("0", 0, 1, "Green")]
    [InlineData("1", 1, 1, "Red")]
    [InlineData("3", 3, 1, "does not build or start")]
    [InlineData("5", 5, 1, "lacks something")]
    [InlineData("4 4 0", 0, 3, "Green")]
    [InlineData("4 1", 1, 2, "Red")]
    [InlineData("4 4 4", 4, 3, "Inconclusive")]
    public void A_candidates_run_is_tried_again_while_inconclusive_and_only_green_is_a_check_mark(
        string endings, int exitCode, int tries, string said)
    {
        if (!OperatingSystem.IsLinux()) return;
        Stub("drill", endings);
        var ended = Run(Candidate, "drill run", new() { ["EXERCISE"] = "double-charge", ["GITHUB_STEP_SUMMARY"] = _scratch.File("summary") });

        Assert.Equal((exitCode, tries), (ended, Calls().Count));
        Assert.Contains(said, File.ReadAllText(_scratch.File("summary")));
        Assert.All(Calls().Index(), call => Assert.Equal($"run double-charge --out results/{call.Index + 1}", call.Item));
    }

    [Theory]
    [InlineData("0", 0, 1)]
    [InlineData("4 5 0", 0, 3)]
    [InlineData("137 0", 0, 2)]
    [InlineData("4 4 4 4 0", 4, 4)]
    [InlineData("2 0", 2, 1)]
    public void A_matrix_tries_as_often_as_the_Job(string endings, int exitCode, int tries)
    {
        if (!OperatingSystem.IsLinux()) return;
        Stub("pipelines/grade-index.sh", endings);

        Assert.Equal((exitCode, tries), (Run(Matrix, "drill grade", new() { ["JOB_COMPLETION_INDEX"] = "7" }), Calls().Count));
        Assert.True(tries <= new GradeJob().FailuresPerIndex + 1);
    }

    [Fact]
    public void A_matrix_counts_submissions_as_the_grader_does()
    {
        var list = Steps(Yaml.Documents(Matrix)[0]).Single(step => step["id"].IsThere)["run"].Text;
        var index = File.ReadAllText(Path.Combine(Checkout.Root, "pipelines", "grade-index.sh"));

        Assert.Contains("shopt -s nullglob\nsubmissions=(\"$FOLDER\"/*)", list);
        Assert.Contains("shopt -s nullglob\nsubmissions=(\"$SUBMISSIONS\"/*)", index);
        Assert.Contains("-gt 256", list);
        var variables = Steps(Yaml.Documents(Matrix)[0]).Single(step => step["name"].IsThere && step["name"].Text == "drill grade")["env"].Entries.Keys;
        Assert.Empty(new GradeJob().Environment.Keys.Except(variables));
    }

    private static List<Yaml> Steps(Yaml workflow) => [.. workflow["jobs"].Entries.Values.SelectMany(job => job["steps"].Items)];

    private static Yaml Kept(IEnumerable<Yaml> steps) =>
        steps.Single(step => step["uses"].IsThere && Uploads().IsMatch(step["uses"].Text) && step["if"].IsThere);

    // A program that notes how it was called, and ends with one code after the other.
    private void Stub(string path, string endings)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(path))!);
        File.WriteAllText(_scratch.File(path), "#!/bin/sh\necho \"$*\" >>calls\nexit \"$(sed -n \"$(wc -l <calls)p\" endings)\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_scratch.File(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllLines(_scratch.File("endings"), endings.Split(' '));
    }

    private IReadOnlyList<string> Calls() => [.. File.ReadLines(_scratch.File("calls"))];

    // `shell: bash` is GitHub's default on Linux, with these options.
    private int Run(string path, string step, Dictionary<string, string> environment)
    {
        var script = Steps(Yaml.Documents(path)[0]).Single(one => one["name"].IsThere && one["name"].Text == step)["run"].Text;
        File.WriteAllText(_scratch.File("step.sh"), script);
        var start = new ProcessStartInfo("bash", ["-e", _scratch.File("step.sh")]) { WorkingDirectory = _scratch.FullPath, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return bash.ExitCode;
    }

    [GeneratedRegex("^actions/upload-artifact@")]
    private static partial Regex Uploads();
}
