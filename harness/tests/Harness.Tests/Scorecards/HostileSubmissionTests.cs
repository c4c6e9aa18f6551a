using System.Text.Json.Nodes;
using System.Xml.Linq;
using Drill.Grading;
using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Drill.Submissions;
using Harness.Reports;
using Harness.Tests.Submissions;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>Whatever a submission is called, writes or answers stays text, and short enough to read.</summary>
public sealed class HostileSubmissionTests
{
    private const int MostPageBytes = 4 << 20;
    private const string Attack = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>\u202Eexe.txt\u001b[31m\u0000[click](javascript:alert(1)) https://elsewhere.example `</code>";

    private static readonly GradeResult Hostile = With(Attack);

    private static readonly Dictionary<string, string> All = new()
    {
        ["interviewer"] = PageTests.Interviewers(Hostile), ["candidate"] = PageTests.Candidates(Hostile), ["index"] = PageTests.Index(Hostile),
        ["invalid"] = PageTests.Interviewers(Hostile with { Verdict = RunVerdict.Invalid, Reason = Attack }),
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
        var large = With(new string('x', 3 << 20));

        Assert.All([PageTests.Interviewers(large), PageTests.Candidates(large), PageTests.Index(large), Json(large)], text => Assert.InRange(text.Length, 1, MostPageBytes));
        Assert.Contains("characters left out", PageTests.Interviewers(large));
        Assert.Contains("and 1,960 more", PageTests.Interviewers(large));
    }

    [Fact]
    public void Half_a_character_at_the_cut_breaks_nothing()
    {
        var page = PageTests.Interviewers(With(string.Concat(Enumerable.Repeat("\U0001F4A3", 20_000))));

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

    private static GradeResult With(string text) => SampleGrades.Green with
    {
        Verdict = RunVerdict.Red,
        Submission = SampleGrades.Submission() with
        {
            Name = text,
            // A diff comes bounded and printable from grading; names are bounded by the archive's reader.
            Files = [new GradedFile(text[..Math.Min(text.Length, 240)], FileChange.Added, 1, "hash", 1, 0) { Diff = "@@ -0,0 +1,1 @@\n+" + Printable.Of(text[..Math.Min(text.Length, 400)]) + "\n" }],
            Ignored = [new IgnoredEntry(text, text)],
            Decisions = "# " + text,
            Claims = SubmissionManifest.Parse(HandMadeArchive.Manifest("double-charge")) with { Ai = text },
            BrokenClaims = [.. Enumerable.Repeat(text, 50)],
        },
        Seeds =
        [
            .. Enumerable.Range(1, 3).Select(seed => SampleGrades.Seed(seed) with
            {
                Suite =
                [
                    .. SampleGrades.Suite.Select(entry => new ScenarioOutcome
                    {
                        Id = entry.Id, State = ScenarioState.Failed, Reason = text, Story = new Story(text, text, [.. Enumerable.Repeat(text, 2_000)], text),
                        Measures = [.. Enumerable.Repeat(new Measure(text, double.PositiveInfinity, double.NaN), 100)],
                    }),
                ],
            }),
        ],
    };
}
