using System.Text.Json.Nodes;
using System.Xml.Linq;
using Drill.Grading;
using Drill.Sandboxing;
using Drill.Scorecards;
using Harness.Reports;

namespace Harness.Tests.Scorecards;

/// <summary>What other systems read of a grading.</summary>
public sealed class ExportTests
{
    [Fact]
    public void Gradescope_gives_every_point_to_green_alone_and_hides_what_is_held_back()
    {
        var (green, red) = (Gradescoped(SampleGrades.Green), Gradescoped(SampleGrades.Failing("twice", SampleGrades.HeldBackId)));
        var tests = red["tests"]!.AsArray();

        // One of the eight is stretch and gives no point.
        Assert.Equal(7, green["score"]!.GetValue<int>());
        Assert.Equal(5, red["score"]!.GetValue<int>());
        Assert.Equal(red["score"]!.GetValue<int>(), tests.Sum(test => test!["score"]!.GetValue<int>()));
        Assert.Equal(7, tests.Sum(test => test!["max_score"]!.GetValue<int>()));
        Assert.Equal("hidden", Test(tests, SampleGrades.HeldBackId)["visibility"]!.GetValue<string>());
        Assert.All(SampleGrades.Suite, entry => Assert.Equal("visible", Test(tests, $"({entry.Id})")["visibility"]!.GetValue<string>()));
        Assert.Contains("seen: story of twice", Test(tests, "(twice)")["output"]!.GetValue<string>());
        Assert.DoesNotContain(SampleGrades.HeldBackId, red["output"]!.GetValue<string>());
    }

    [Fact]
    public void Gradescope_is_told_what_is_no_grade()
    {
        Assert.Contains("not a grade", Gradescoped(SampleGrades.Inconclusive)["output"]!.GetValue<string>());
        var invalid = Gradescoped(SampleGrades.Invalid);
        Assert.Contains("error CS1002", invalid["output"]!.GetValue<string>());
        Assert.Equal(0, invalid["score"]!.GetValue<int>());
        Assert.Null(invalid["tests"]);
        Assert.Contains("UNSANDBOXED", Gradescoped(SampleGrades.Green with { Sandbox = SandboxDescription.None })["output"]!.GetValue<string>());
    }

    [Fact]
    public void JUnit_and_Ctrf_have_each_scenario_once_with_its_worst_seed()
    {
        var run = GradedRun.Of(SampleGrades.Failing("twice"));
        var cases = XDocument.Parse(JUnitXml.Render(run)).Descendants("testcase").ToList();

        Assert.Equal(8, cases.Count);
        Assert.Equal("twice", Assert.Single(cases, one => one.Element("failure") is not null).Attribute("name")!.Value);
        Assert.Equal(1, JsonNode.Parse(Ctrf.Render(run))!["results"]!["summary"]!["failed"]!.GetValue<int>());
        Assert.Contains($"./drill grade <submission> --exercise {run.Exercise} --seed {run.Seed} --seeds 2", Ctrf.Render(run).Replace("\\u003C", "<").Replace("\\u003E", ">"));
        Assert.StartsWith("UNSANDBOXED", GradedRun.Of(SampleGrades.Green with { Sandbox = SandboxDescription.None }).Subject);
    }

    [Fact]
    public void A_submission_that_cannot_be_read_still_exports()
    {
        Assert.Contains("It is no archive.", JUnitXml.Render(GradedRun.Of(SampleGrades.Unreadable)));
        Assert.NotNull(JsonNode.Parse(Ctrf.Render(GradedRun.Of(SampleGrades.Unreadable))));
    }

    private static JsonNode Gradescoped(GradeResult result) => JsonNode.Parse(Gradescope.Render(ScorecardMaker.Make(result, SampleGrades.Guide)))!;

    private static JsonNode Test(JsonArray tests, string name) => tests.Single(test => test!["name"]!.GetValue<string>().Contains(name))!;
}
