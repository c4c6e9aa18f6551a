using System.Text.Json.Nodes;
using Drill.Foundation;
using Drill.Grading;
using Drill.Sandboxing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Tests.Hosting;
using Harness.Tests.Reports;
using Harness.Tests.Repository;
using Harness.Tests.Submissions;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>grade.json keeps to its schema and reads back as it was written.</summary>
public sealed class GradeJsonTests
{
    private static readonly GradeResult Refused = new()
    {
        Verdict = RunVerdict.Invalid, Reason = "It is no archive.", Sandbox = SandboxDescription.None,
        Versions = new GradeVersions("", "", null, null, "a machine"), StartedAt = DateTimeOffset.UnixEpoch,
        Durations = new GradeDurations(0, 0, 0, 1), Key = "key",
    };

    private static readonly GradeResult Red = Refused with
    {
        Verdict = RunVerdict.Red, Reason = null,
        Submission = new GradedSubmission(
            "a.zip", "double-charge", "hash",
            [new GradedFile("src/A.cs", FileChange.Changed, 3, "hash", 1, 2) { Diff = "@@ -1,2 +1,1 @@\n", DiffLinesLeftOut = 3 }, new GradedFile("src/B.cs", FileChange.Removed, 0, null, 0, 9)],
            [new IgnoredEntry("x.csproj", "not an editable file")], "why",
            SubmissionManifest.Parse(HandMadeArchive.Manifest("double-charge", ("src/A.cs", "x"))), ["src/A.cs has other content than is listed."]),
        Sandbox = new SandboxDescription(true, "bubblewrap", ["Files: none."], [new SandboxLimit("memory", "1 GiB", "cgroup v1")]),
        Suite = [new ScenarioEntry("a", "A", ScenarioKind.Incident, ["C1"])],
        HeldBack = [new ScenarioEntry("b", "B", ScenarioKind.Composite, ["C2"], ScenarioTier.Stretch)],
        Seeds =
        [
            new GradedSeed(
                7, RunVerdict.Red, null,
                [
                    new ScenarioOutcome
                    {
                        Id = "a", State = ScenarioState.Failed, Story = new Story("sent", "must hold", ["seen"], "cost"),
                        Measures = [new Measure("growth", double.PositiveInfinity, 3)], Timeline = [new TimelineEvent(1, "kill")], Logs = ["logs/a.log"],
                    },
                ],
                [new ScenarioOutcome { Id = "b", State = ScenarioState.Missing, Reason = "did not report" }], 12),
        ],
    };

    [Fact]
    public void Results_keep_to_the_published_schema()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "harness/schemas/grade.schema.json")))!;

        Assert.All([Refused, Red], result => Assert.Empty(SchemaFaults.Of(JsonNode.Parse(GradeJson.Render(result)), schema)));
        Assert.Equal(GradeResult.CurrentSchemaVersion, schema["properties"]!["schemaVersion"]!["const"]!.GetValue<int>());
    }

    [Fact]
    public void A_written_result_reads_back_the_same()
    {
        using var scratch = new ScratchFolder();
        var path = scratch.File("grade.json");

        GradeJson.Write(path, Red);

        Assert.Equal(GradeJson.Render(Red), GradeJson.Render(GradeJson.Read<GradeResult>(path)));
    }
}
