using Drill.Foundation;
using Drill.Practising;
using Harness.Exercises;
using Harness.Tests.Packing;
using Harness.Tests.Reports;
using Harness.Tests.Repository;
using Harness.Tests.Transcripts;
using Harness.Verdicts;

namespace Harness.Tests.Practising;

/// <summary>`drill hint`, step by step, and the hints of every exercise.</summary>
public sealed class HintTests : IDisposable
{
    private readonly SampleCheckout _checkout = new();

    public HintTests() => _checkout.Write(
        "solutions-private/sample/hints.md", "# Hints: sample\n\n## one-wins\n\n1. Look at the key.\n2. It must be unique.\n3. A constraint, or a lock.\n");

    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_scenario_of_an_exercise_has_its_hints(string name)
    {
        var exercise = ExerciseFolder.LoadAll(Checkout.Root).Single(exercise => exercise.Name == name);

        Assert.All(HintFile.Read(exercise), hints => Assert.All(hints.Value, hint => Assert.InRange(hint.Length, 20, 450)));
    }

    [Fact]
    public void Each_call_shows_one_step_more_on_what_the_last_run_failed()
    {
        Ran(ScenarioState.Failed);

        Golden.Matches("hints.txt", string.Concat(Enumerable.Range(0, 4).Select(_ => Hint("hint sample"))), "Transcripts");
        Assert.Equal([1, 2, 3], new PracticeLog(_checkout.PathOf("artifacts"), "sample").Read().Select(act => act.Hint));
    }

    [Fact]
    public void Before_any_run_or_after_a_green_one_the_scenario_must_be_named()
    {
        Assert.Contains("Nothing was run yet", Hint("hint sample"));
        Ran(ScenarioState.Passed);
        Assert.Contains("The last run failed nothing", Hint("hint sample"));
        Assert.Contains("Look at the key.", Hint("hint sample --scenario one-wins"));
        Assert.Contains("There is no scenario 'one-win'", Hint("hint sample --scenario one-win"));
    }

    [Fact]
    public void Where_there_are_no_hints_it_is_said_how_to_get_them()
    {
        File.Delete(_checkout.PathOf("solutions-private/sample/hints.md"));

        var transcript = Hint("hint sample --scenario one-wins");

        Assert.StartsWith("exit 2\n", transcript);
        Assert.Contains("--hints", transcript);
    }

    public void Dispose() => _checkout.Dispose();

    private string Hint(string arguments) => DrillCommand.Transcript(arguments, folder: _checkout.Root);

    private void Ran(ScenarioState state) => _checkout.Write(
        $"artifacts/runs/sample/2026030{(int)state}-090000-1/result.json",
        ResultJsonOf(SampleRun.Red with
        {
            Exercise = "sample", Verdict = state == ScenarioState.Passed ? RunVerdict.Green : RunVerdict.Red, Expected = _checkout.Exercise.Manifest.Scenarios,
            Outcomes = [new ScenarioOutcome { Id = "one-wins", State = state, Story = state == ScenarioState.Failed ? new Story("s", "m", [], "c") : null }],
        }));

    private static string ResultJsonOf(RunResult result) => Harness.Reports.ResultJson.Render(result);
}
