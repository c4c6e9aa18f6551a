using Drill.Foundation;
using Drill.Sandboxing;
using Harness.Tests.Hosting;
using Harness.Tests.Reports;
using Harness.Tests.Repository;
using Harness.Tests.Scorecards;
using Harness.Verdicts;

namespace Harness.Tests.Transcripts;

/// <summary>
/// What `drill` prints and exits with, as a user sees it: the whole transcript, compared with Transcripts/Golden. Only commands
/// that build and measure nothing; runs are covered by `drill verify` and by the reports' own transcripts.
/// </summary>
public sealed class TranscriptTests
{
    [Theory]
    [InlineData("list-unknown", "list double-chrage")]
    [InlineData("run-unknown-scenario", "run double-charge --scenario two-instance")]
    [InlineData("run-unknown-scale", "run hot-query --scale huge")]
    [InlineData("run-no-scale", "run double-charge --scale small")]
    [InlineData("run-negative-seed", "run double-charge --seed -1")]
    [InlineData("run-no-exercise", "run")]
    [InlineData("run-help", "run --help")]
    [InlineData("start-help", "start --help")]
    [InlineData("start-unknown", "start double-chrage")]
    [InlineData("watch-help", "watch --help")]
    [InlineData("watch-unknown-scenario", "watch double-charge --scenario two-instance")]
    [InlineData("hint-help", "hint --help")]
    [InlineData("hint-before-lock", "hint ai-endpoint --scenario opposite-transfers")]
    [InlineData("reset-help", "reset --help")]
    [InlineData("debrief-help", "debrief --help")]
    [InlineData("progress-help", "progress --help")]
    [InlineData("progress-no-page", "progress --out progress.txt")]
    [InlineData("hunt-help", "hunt --help")]
    [InlineData("hunt-no-minutes", "hunt double-charge --minutes 0")]
    [InlineData("hunt-negative-seed", "hunt double-charge --seed -1")]
    [InlineData("hunt-unknown-variant", "hunt double-charge --variant near-misses/globallock")]
    [InlineData("hunt-no-script", "hunt double-charge --script nothing.json")]
    [InlineData("hunt-no-script-of-a-hunt", "hunt double-charge --script exercises/double-charge/exercise.json")]
    [InlineData("verify-help", "verify --help")]
    [InlineData("verify-unknown-variant", "verify double-charge --variant near-misses/globallock")]
    [InlineData("verify-no-repeats", "verify double-charge --repeat 0")]
    [InlineData("unknown-verb", "rnu double-charge")]
    [InlineData("fault-nothing-served", "fault provider hang")]
    [InlineData("fault-not-served", "fault provider hang --exercise double-charge")]
    [InlineData("fault-unknown", "fault provider explode")]
    [InlineData("pack-help", "pack --help")]
    [InlineData("pack-unknown", "pack double-chrage")]
    [InlineData("pack-no-minutes", "pack double-charge --minutes 0")]
    [InlineData("pack-policy-unknown", "pack double-charge --ai maybe")]
    [InlineData("pack-no-archive", "pack double-charge --out package.rar")]
    [InlineData("review-help", "review --help")]
    [InlineData("review-check-help", "review check --help")]
    [InlineData("review-none", "review lock double-charge")]
    [InlineData("submit-help", "submit --help")]
    [InlineData("submit-history-both", "submit double-charge --history --no-history")]
    [InlineData("submit-no-archive", "submit double-charge --out work.rar")]
    [InlineData("grade-help", "grade --help")]
    [InlineData("grade-nothing-there", "grade nothing.zip")]
    [InlineData("grade-no-seeds", "grade nothing.zip --seeds 0")]
    [InlineData("grade-no-folder", "grade README.md --all")]
    [InlineData("grade-unknown-exercise", "grade README.md --exercise double-chrage")]
    [InlineData("scorecard-help", "scorecard --help")]
    [InlineData("scorecard-no-results", "scorecard harness")]
    [InlineData("patterns-help", "patterns --help")]
    [InlineData("patterns-unknown", "patterns double-chrage")]
    public void Drill_prints_and_exits_as_recorded(string name, string arguments) =>
        Golden.Matches(name + ".txt", DrillCommand.Transcript(arguments), "Transcripts");

    [Theory]
    [InlineData("postgres-unknown", "mysql")]
    [InlineData("postgres-unreachable", "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2")]
    public void A_database_that_is_not_to_be_had_is_said_with_the_way_out(string name, string postgres) =>
        Golden.Matches(
            name + ".txt", DrillCommand.Transcript("verify double-charge --variant starter", new() { ["DRILL_POSTGRES"] = postgres }), "Transcripts");

    // Not recorded: a new exercise or scenario should not have to touch this project.
    [Fact]
    public void List_shows_every_exercise_and_every_scenario()
    {
        var all = DrillCommand.Transcript("list");
        Assert.All(ExerciseFolder.LoadAll(Checkout.Root), exercise =>
        {
            Assert.Contains(exercise.Name, all);
            var one = DrillCommand.Transcript($"list {exercise.Name}");
            Assert.StartsWith("exit 0\n", one);
            Assert.All(exercise.Manifest.Scenarios, scenario => Assert.Contains($"\n{scenario.Id} ", one));
        });
    }

    [Theory]
    [InlineData("grade-out-is-inbox", "grade <folder>/inbox --all --out <folder>/inbox")]
    [InlineData("grade-out-holds-inbox", "grade <folder>/inbox --all --out <folder>")]
    [InlineData("grade-out-in-submission", "grade <folder>/inbox/one --out <folder>/inbox/one/results")]
    [InlineData("grade-out-is-somebodys", "grade <folder>/inbox --all --out <folder>/thesis")]
    [InlineData("scorecard-somebodys", "scorecard <folder>/thesis")]
    public void What_a_verb_did_not_make_it_does_not_touch(string name, string arguments)
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch.File("inbox/one/src"));
        File.WriteAllText(scratch.File("inbox/one/src/Program.cs"), "// somebody's");
        Directory.CreateDirectory(scratch.File("thesis"));
        File.WriteAllText(scratch.File("thesis/scorecard.html"), "years of work");
        File.WriteAllText(scratch.File("thesis/grade.json"), GradeJson.Render(SampleGrades.Green));

        Golden.Matches(name + ".txt", DrillCommand.Transcript(arguments.Replace("<folder>", scratch.FullPath), folder: scratch.FullPath), "Transcripts");

        Assert.Equal("// somebody's", File.ReadAllText(scratch.File("inbox/one/src/Program.cs")));
        Assert.Equal("years of work", File.ReadAllText(scratch.File("thesis/scorecard.html")));
    }

    [Fact]
    public void Without_a_sandbox_nothing_is_graded_and_what_to_do_is_said()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch.File("double-charge/src"));
        File.WriteAllText(scratch.File("double-charge/src/Program.cs"), "");

        var transcript = DrillCommand.Transcript(
            $"grade {scratch.File("double-charge")} --out {scratch.File("results")}",
            new() { ["PATH"] = scratch.FullPath, ["DRILL_CACHE"] = scratch.File("cache") });

        Assert.StartsWith("exit 5\n", transcript);
        Assert.Contains("sandbox", transcript);
        Assert.Contains("--unsafe-local", transcript);
        Assert.False(File.Exists(scratch.File("results/grade.json")));
        Assert.Empty(Directory.GetFileSystemEntries(scratch.File("cache/grade")));
    }

    [Fact]
    public void On_a_system_without_sandboxes_grading_names_one_that_has_them()
    {
        var refused = Assert.Throws<EnvironmentLacksException>(() => SandboxTools.Find(isLinux: false));

        Assert.Contains("needs Linux", refused.Message);
        Assert.Contains("--unsafe-local", refused.Message);
    }

    [Fact]
    public void A_results_folder_that_cannot_be_written_is_named()
    {
        using var scratch = new ScratchFolder();
        // A file where a folder is needed: refused to root, too.
        File.WriteAllText(scratch.File("taken"), "");

        var transcript = DrillCommand.Transcript($"run double-charge --out {scratch.File("taken")}");

        Assert.StartsWith("exit 5\n", transcript);
        Assert.Contains(scratch.File("taken"), transcript);
        Assert.Contains("--out", transcript);
    }
}
