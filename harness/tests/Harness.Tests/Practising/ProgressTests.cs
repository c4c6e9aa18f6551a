using Drill.Practising;
using Harness.Exercises;
using Harness.Tests.Drill;
using Harness.Tests.Reports;
using Harness.Verdicts;

namespace Harness.Tests.Practising;

public sealed class ProgressTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_done_is_not_begun()
    {
        var none = ExerciseProgress.Of(SampleExercise.Of(), [], []);

        Assert.False(none.IsBegun || none.IsGreen);
        Assert.Equal("not begun", ProgressText.Result(none));
        Assert.Equal("–", ProgressText.BestTime(none));
    }

    [Fact]
    public void The_best_time_is_the_shortest_attempt_from_its_start_to_its_first_green_run()
    {
        var progress = ExerciseProgress.Of(
            SampleExercise.Of(),
            [Run(90, green: true), Run(5, green: false), Run(40, green: true), Run(45, green: true)],
            [new(At, PracticeAct.Started), new(At.AddMinutes(20), PracticeAct.Hinted, "x", 1), new(At.AddMinutes(60), PracticeAct.Reset)]);

        // 09:00 to 09:41, and 10:00 to 10:31.
        Assert.Equal(TimeSpan.FromMinutes(31), progress.BestTime);
        Assert.Equal((4, 0), (progress.Runs, progress.Hints));
        Assert.Equal("9 of 9 passed", ProgressText.Result(progress));
    }

    [Fact]
    public void Runs_of_single_scenarios_and_of_what_does_not_build_say_nothing_of_the_whole()
    {
        var progress = ExerciseProgress.Of(
            SampleExercise.Of(),
            [Run(1, green: false), Run(2, green: true) with { LeftOut = 3 }, SampleRun.Invalid with { StartedAt = At.AddMinutes(3) }], []);

        Assert.True(progress.IsBegun);
        Assert.Null(progress.BestTime);
        Assert.Equal(["concurrent-duplicates", "crash-between-charge-and-save", "storm", "slow-provider"], progress.Open.Select(scenario => scenario.Id));
        Assert.Equal("5 of 9 passed", ProgressText.Result(progress));
    }

    [Fact]
    public void A_green_one_that_is_red_again_says_both()
    {
        var progress = ExerciseProgress.Of(SampleExercise.Of(), [Run(1, green: true), Run(9, green: false)], []);

        Assert.True(progress.IsGreen);
        Assert.Equal("was green; the newest run: 5 of 9 passed", ProgressText.Result(progress));
    }

    [Fact]
    public void What_was_begun_comes_next_then_what_is_new_in_kind_then_what_took_hints()
    {
        var nearly = ExerciseProgress.Of(Named("nearly", "races", 90), [Run(1, green: false)], []);
        var begun = ExerciseProgress.Of(Named("begun", "races", 30), [], [new(At, PracticeAct.Started)]);
        var green = ExerciseProgress.Of(Named("green", "races", 60), [Run(1, green: true)], [new(At, PracticeAct.Hinted, "x", 1)]);
        var alike = ExerciseProgress.Of(Named("alike", "races", 10), [], []);
        var other = ExerciseProgress.Of(Named("other", "outages", 120), [], []);

        Assert.Equal(new NextStep("./drill run nearly", "4 scenarios of nearly did not pass, concurrent-duplicates first."), NextStep.Of([begun, green, alike, other, nearly]));
        Assert.Equal("./drill run begun", NextStep.Of([begun, green, other])!.Command);
        Assert.Equal(new NextStep("./drill start other", "Nothing of outages is green yet; it takes 120 minutes."), NextStep.Of([alike, green, other]));
        Assert.Equal("./drill start alike", NextStep.Of([green, alike])!.Command);
        Assert.Equal("./drill reset green", NextStep.Of([green])!.Command);
        Assert.Null(NextStep.Of([ExerciseProgress.Of(Named("green", "races", 60), [Run(1, green: true)], [])]));
    }

    // As long as its runs take: a minute.
    private static RunResult Run(int minute, bool green) =>
        (green ? SampleRun.Green : SampleRun.Red) with { StartedAt = At.AddMinutes(minute), DurationMs = 60_000 };

    private static Exercise Named(string name, string group, int minutes)
    {
        var sample = SampleExercise.Of();
        return sample with { Name = name, Manifest = sample.Manifest with { Group = group, Minutes = minutes } };
    }
}
