using Drill.Foundation;
using Drill.Grading;
using Drill.Sandboxing;
using Drill.Scorecards;
using Harness.Exercises;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>The files of a grading, made with this repository's own exercises.</summary>
public sealed class ScorecardFilesTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_candidate_is_told_no_answer_of_any_exercise(string name)
    {
        var exercise = ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == name);
        var checks = Path.Combine(exercise.PrivateFolder, HeldBackScenarios.FolderName, ScenarioList.FileName);
        var heldBack = File.Exists(checks) ? ExerciseFolder.LoadList(checks).Scenarios : [];
        var result = SampleGrades.Green with
        {
            Verdict = RunVerdict.Red, Submission = SampleGrades.Submission() with { Exercise = name }, Suite = exercise.Manifest.Scenarios, HeldBack = heldBack,
            Seeds = [new GradedSeed(1, RunVerdict.Red, null, [.. exercise.Manifest.Scenarios.Select(Failed)], [.. heldBack.Select(Failed)], 1)],
        };

        ScorecardFiles.Write(Checkout.Root, result, _scratch.File("."));

        var (interviewer, candidate) = (File.ReadAllText(_scratch.File("scorecard.html")), File.ReadAllText(_scratch.File("scorecard-candidate.html")));
        var guide = GuideFiles.Load(Checkout.Root, name);
        var canary = File.ReadAllText(Path.Combine(Checkout.Root, "solutions-private", "CANARY")).Trim();
        string[] secrets = [canary, .. guide.Patterns.Patterns.Keys.Where(one => one != ResultPatterns.Starter), .. heldBack.SelectMany(one => (string[])[one.Id, one.Title])];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, candidate, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(canary, interviewer);
        // Everything is red: that is the starter's own pattern.
        Assert.Contains("What to ask", interviewer);
        Assert.Contains("Scoring guide", interviewer);
    }

    [Fact]
    public void Rendering_again_changes_nothing_but_keeps_what_a_person_wrote()
    {
        ScorecardFiles.Write(Checkout.Root, SampleGrades.Failing("twice"), _scratch.File("."));
        var files = Directory.GetFiles(_scratch.File(".")).Order(StringComparer.Ordinal).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
        Assert.Equal(["ctrf.json", "junit.xml", "notes.md", "results.json", "scorecard-candidate.html", "scorecard.html", "scorecard.json"], files.Keys.Order(StringComparer.Ordinal));
        File.WriteAllText(_scratch.File("notes.md"), "hire");

        ScorecardFiles.Write(Checkout.Root, SampleGrades.Failing("twice"), _scratch.File("."));

        Assert.Equal("hire", File.ReadAllText(_scratch.File("notes.md")));
        Assert.All(files.Where(file => file.Key != "notes.md"), file => Assert.Equal(file.Value, File.ReadAllText(_scratch.File(file.Key))));
    }

    [Fact]
    public void What_nothing_confined_says_so_in_the_notes_too()
    {
        ScorecardFiles.Write(Checkout.Root, SampleGrades.Green with { Sandbox = SandboxDescription.None }, _scratch.File("."));

        Assert.All(
            Directory.GetFiles(_scratch.File(".")).Where(path => !path.EndsWith("scorecard.json", StringComparison.Ordinal)),
            path => Assert.Contains("UNSANDBOXED", File.ReadAllText(path)));
    }

    private static ScenarioOutcome Failed(ScenarioEntry entry) => new()
    {
        Id = entry.Id, State = ScenarioState.Failed, Story = new Story("sent", "must hold", ["seen"], "costs"),
    };
}
