using System.Globalization;
using System.Xml.Linq;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>
/// JUnit XML for build servers. A scenario that failed or is missing is a failure with its story, and an inconclusive one is an
/// error. If the service is invalid, all scenarios are skipped, and the service itself is the error.
/// </summary>
public static class JUnitXml
{
    private const int StoryWidth = 100;

    /// <summary>The file's content.</summary>
    public static string Render(RunResult result)
    {
        var summary = new RunSummary(result);
        var invalid = result.Verdict == RunVerdict.Invalid;
        List<XElement> cases = [.. summary.Rows.Select(row => Case(result, row, invalid))];
        if (invalid) cases.Insert(0, ServiceCase(result));

        XAttribute[] totals =
        [
            new("name", result.Exercise),
            new("tests", cases.Count),
            new("failures", cases.Count(test => test.Element("failure") is not null)),
            new("errors", cases.Count(test => test.Element("error") is not null)),
            new("skipped", cases.Count(test => test.Element("skipped") is not null)),
            new("time", Seconds(result.DurationMs)),
        ];
        var suite = new XElement("testsuite", totals,
            new XAttribute("timestamp", result.StartedAt.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)),
            Properties(result, summary), cases);
        var document = new XElement("testsuites", totals, suite);
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{document}\n".ReplaceLineEndings("\n");
    }

    private static XElement Case(RunResult result, ScenarioRow row, bool invalid)
    {
        var test = new XElement("testcase",
            new XAttribute("classname", $"{result.Exercise}.{Words.Of(row.Entry.Kind)}"),
            new XAttribute("name", PlainText.Clean(row.Entry.Id)),
            new XAttribute("time", Seconds(row.Outcome.DurationMs)));
        if (invalid && row.Outcome.State == ScenarioState.Missing)
        {
            test.Add(new XElement("skipped", new XAttribute("message", "The service did not build or start.")));
        }
        else if (row.Outcome.State != ScenarioState.Passed)
        {
            test.Add(new XElement(
                row.Outcome.State == ScenarioState.Inconclusive ? "error" : "failure",
                new XAttribute("type", Words.Of(row.Outcome.State)),
                new XAttribute("message", PlainText.Clean(row.Entry.Title)),
                string.Join('\n', StoryText.Render(row.Entry, row.Outcome, StoryWidth))));
        }
        return test;
    }

    private static XElement ServiceCase(RunResult result) => new("testcase",
        new XAttribute("classname", $"{result.Exercise}.service"),
        new XAttribute("name", "service-builds-and-starts"),
        new XAttribute("time", "0"),
        new XElement("error",
            new XAttribute("type", "invalid"),
            new XAttribute("message", "The service did not build or start."),
            PlainText.Clean(result.InvalidReason ?? "")));

    private static XElement Properties(RunResult result, RunSummary summary) => new("properties",
        Property("verdict", summary.Verdict.ToLowerInvariant()),
        Property("subject", result.Subject),
        Property("seed", result.Seed.ToString(CultureInfo.InvariantCulture)),
        Property("replay", summary.ReplayCommand),
        Property("postgres", result.Postgres),
        Property("machine", result.Machine));

    private static XElement Property(string name, string value) =>
        new("property", new XAttribute("name", name), new XAttribute("value", PlainText.Clean(value)));

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.000", CultureInfo.InvariantCulture);
}
