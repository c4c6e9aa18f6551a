using System.Text.Json.Nodes;
using System.Xml.Linq;
using Harness.Reports;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Reports;

public sealed class ExportTests
{
    [Fact]
    public void JUnit_counts_failed_and_missing_as_failures_and_inconclusive_as_an_error()
    {
        var suite = XDocument.Parse(JUnitXml.Render(SampleRun.Red)).Root!.Element("testsuite")!;

        Assert.Equal(("9", "3", "1", "0"), Totals(suite));
        Assert.Equal("failed", Case(suite, "concurrent-duplicates").Element("failure")!.Attribute("type")!.Value);
        Assert.Equal("missing", Case(suite, "storm").Element("failure")!.Attribute("type")!.Value);
        Assert.Contains("31.4 ms late", Case(suite, "slow-provider").Element("error")!.Value);
        Assert.Empty(Case(suite, "declined-can-retry").Elements());
        Assert.Equal("double-charge.guard", Case(suite, "declined-can-retry").Attribute("classname")!.Value);
    }

    [Fact]
    public void A_JUnit_failure_carries_the_story()
    {
        var suite = XDocument.Parse(JUnitXml.Render(SampleRun.Red)).Root!.Element("testsuite")!;

        var story = Case(suite, "concurrent-duplicates").Element("failure")!.Value;

        Assert.Equal(
            string.Join('\n', StoryText.Render(SampleRun.Entry("concurrent-duplicates"), SampleRun.Outcome("concurrent-duplicates"))),
            story);
    }

    [Fact]
    public void Behind_an_invalid_service_JUnit_skips_the_scenarios()
    {
        var suite = XDocument.Parse(JUnitXml.Render(SampleRun.Invalid)).Root!.Element("testsuite")!;

        Assert.Equal(("10", "0", "1", "9"), Totals(suite));
        Assert.Contains("CS1002", Case(suite, "service-builds-and-starts").Element("error")!.Value);
    }

    [Fact]
    public void Characters_that_XML_forbids_do_not_break_the_file()
    {
        var outcome = SampleRun.Outcome("concurrent-duplicates") with { Story = new Story("a\u0000b\uD800", "]]>", ["\u001b"], "&") };

        var document = XDocument.Parse(JUnitXml.Render(SampleRun.Red with { Outcomes = [outcome], Machine = "\u0001" }));

        Assert.Contains("a\\u0000b\\uD800", document.ToString());
    }

    [Fact]
    public void Ctrf_has_what_its_specification_requires()
    {
        var report = JsonNode.Parse(Ctrf.Render(SampleRun.Red))!;
        var summary = report["results"]!["summary"]!;

        Assert.Equal("CTRF", report["reportFormat"]!.GetValue<string>());
        Assert.Matches(@"^\d+\.\d+\.\d+$", report["specVersion"]!.GetValue<string>());
        Assert.Equal("drill", report["results"]!["tool"]!["name"]!.GetValue<string>());
        Assert.Equal(
            [9, 5, 3, 0, 0, 1],
            new[] { "tests", "passed", "failed", "skipped", "pending", "other" }.Select(name => summary[name]!.GetValue<int>()));
        Assert.Equal(41_730, summary["stop"]!.GetValue<long>() - summary["start"]!.GetValue<long>());
        Assert.All(report["results"]!["tests"]!.AsArray(), test =>
        {
            Assert.NotEmpty(test!["name"]!.GetValue<string>());
            Assert.Contains(test["status"]!.GetValue<string>(), new[] { "passed", "failed", "skipped", "pending", "other" });
            Assert.True(test["duration"]!.GetValue<long>() >= 0);
        });
    }

    [Fact]
    public void Ctrf_keeps_our_own_state_and_the_story()
    {
        var tests = JsonNode.Parse(Ctrf.Render(SampleRun.Red))!["results"]!["tests"]!.AsArray();
        var byId = tests.ToDictionary(test => test!["extra"]!["id"]!.GetValue<string>(), test => test!);

        Assert.Equal("inconclusive", byId["slow-provider"]["rawStatus"]!.GetValue<string>());
        Assert.Equal(2, byId["slow-provider"]["retries"]!.GetValue<int>());
        Assert.Contains("What it costs", byId["concurrent-duplicates"]["trace"]!.GetValue<string>());
        Assert.Equal(2, byId["concurrent-duplicates"]["attachments"]!.AsArray().Count);
        Assert.Equal("skipped", JsonNode.Parse(Ctrf.Render(SampleRun.Invalid))!["results"]!["tests"]![0]!["status"]!.GetValue<string>());
    }

    private static (string, string, string, string) Totals(XElement suite) =>
        (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value, suite.Attribute("skipped")!.Value);

    private static XElement Case(XElement suite, string id) =>
        suite.Elements("testcase").Single(test => test.Attribute("name")!.Value == id);
}
