using System.Text.Json.Nodes;
using System.Xml.Linq;
using Drill.Foundation;
using Drill.Grading;
using Drill.Scorecards;
using Harness.Reports;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>Whatever a submission is called, writes or answers stays text, and short enough to read.</summary>
public sealed class HostileSubmissionTests
{
    private const int MostPageBytes = 4 << 20;

    private static readonly GradeResult Hostile = SampleHostile.Grade;

    private static readonly Dictionary<string, string> All = new()
    {
        ["interviewer"] = PageTests.Interviewers(Hostile), ["candidate"] = PageTests.Candidates(Hostile), ["index"] = PageTests.Index(Hostile),
        ["invalid"] = PageTests.Interviewers(Hostile with { Verdict = RunVerdict.Invalid, Reason = SampleHostile.Attack }),
    };

    public static TheoryData<string> Pages => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Nothing_becomes_markup_or_a_link(string name)
    {
        var page = All[name];
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', page);
        Assert.DoesNotContain('\u001b', page);
        Assert.DoesNotContain('\0', page);
        Assert.DoesNotContain("href=\"javascript", page);
        Assert.DoesNotContain("href=\"http", page);
        Assert.Contains("&lt;script&gt;", page);
        Assert.Contains("\\u202e", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Megabytes_are_cut_and_counted()
    {
        var large = SampleHostile.With(new string('x', 3 << 20));

        Assert.All([PageTests.Interviewers(large), PageTests.Candidates(large), PageTests.Index(large), Json(large)], text => Assert.InRange(text.Length, 1, MostPageBytes));
        Assert.Contains("characters left out", PageTests.Interviewers(large));
        Assert.Contains("and 1,960 more", PageTests.Interviewers(large));
    }

    [Fact]
    public void Half_a_character_at_the_cut_breaks_nothing()
    {
        var page = PageTests.Interviewers(SampleHostile.With(string.Concat(Enumerable.Repeat("\U0001F4A3", 20_000))));

        Assert.DoesNotContain('\uFFFD', page);
        Assert.All(page.Index().Where(letter => char.IsHighSurrogate(letter.Item)), letter => Assert.True(char.IsLowSurrogate(page[letter.Index + 1])));
    }

    [Fact]
    public void Exports_stay_readable_by_machines()
    {
        var run = GradedRun.Of(Hostile);

        Assert.Equal(8, XDocument.Parse(JUnitXml.Render(run)).Descendants("testcase").Count());
        Assert.NotNull(JsonNode.Parse(Ctrf.Render(run)));
        Assert.NotNull(JsonNode.Parse(Gradescope.Render(ScorecardMaker.Make(Hostile, SampleGrades.Guide))));
        Assert.NotNull(JsonNode.Parse(Json(Hostile)));
    }

    private static string Json(GradeResult result) => GradeJson.Render(ScorecardMaker.Make(result, SampleGrades.Guide));
}
