using System.Text.RegularExpressions;
using Drill.Grading;
using Drill.Sandboxing;
using Drill.Scorecards;
using Drill.Scorecards.Pages;

namespace Harness.Tests.Scorecards;

/// <summary>Both pages of a scorecard, and the index of many.</summary>
public sealed class PageTests
{
    private static readonly GradeResult Red = SampleGrades.Failing("twice", "lost", SampleGrades.HeldBackId);
    private static readonly string Page = Interviewers(Red);

    private static readonly Dictionary<string, string> All = new()
    {
        ["red"] = Page, ["red, candidate"] = Candidates(Red), ["index"] = Index(Red), ["unreadable"] = Interviewers(SampleGrades.Unreadable),
        ["invalid, candidate"] = Candidates(SampleGrades.Invalid), ["green"] = Interviewers(SampleGrades.Green),
    };

    public static TheoryData<string> Pages => [.. All.Keys];

    [Fact]
    public void The_page_tells_everything()
    {
        Assert.Contains("<title>Red: double-charge.submission.zip</title>", Page);
        Assert.Contains("3 of 7 core scenarios did not pass with 2 seeds.", Page);
        Assert.Contains("The exercise&#x27;s scenarios: 5 of 7 passed", Page);
        Assert.Contains("Held-back scenarios: 0 of 1 passed", Page);
        Assert.Contains("failed with seed 12; passed with seed 11", Page);
        Assert.Contains("seen: story of twice", Page);
        Assert.Contains(SampleGrades.HeldBackStory, Page);
        Assert.Contains("2 files, &#x2B;31 −1 lines", Page);
        Assert.Contains("<span class=\"add\">&#x2B;new &lt;line&gt;</span>", Page);
        Assert.Contains("4 lines left out", Page);
        Assert.Contains("It was charged twice.", Page);
        Assert.Contains("<strong>Candour</strong>", Page);
        Assert.Contains("Private notes", Page);
        Assert.Contains("src/A.cs is not listed.", Page);
    }

    [Fact]
    public void What_to_ask_and_why_stands_on_the_page()
    {
        var page = Interviewers(SampleGrades.Failing("twice"));

        Assert.Contains("What with two <code>instances</code>?", page);
        Assert.Contains("Both fail <code>twice</code>.", page);
        Assert.Contains("It is three lines.", page);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_page_stands_alone(string name)
    {
        var page = All[name];
        Assert.Contains("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'", page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("://", page);
        Assert.DoesNotContain("url(", page);
        Assert.DoesNotContain("<img", page);
        Assert.Contains("name=\"viewport\"", page);
        var targets = Regex.Matches(page, "href=\"#([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct();
        Assert.All(targets, target => Assert.Contains($"id=\"{target}\"", page));
    }

    [Fact]
    public void The_candidates_page_tells_of_what_is_held_back_only_how_much_there_is()
    {
        var page = Candidates(Red);

        Assert.Contains("seen: story of twice", page);
        Assert.Contains("0 of 1 passed.", page);
        Assert.Contains("2 files, &#x2B;31 −1 lines", page);
        string[] kept =
        [
            SampleGrades.HeldBackId, SampleGrades.HeldBackTitle, SampleGrades.HeldBackStory, "held-back", .. SampleGrades.Guide.Patterns.Patterns.Keys.Except(["starter"]),
            "Which line decides?", "Only the database sees both", "Candour", "Private notes", "resembl", "new &lt;line&gt;", "notes.md", "grade.json",
        ];
        Assert.All(kept, secret => Assert.DoesNotContain(secret, page, StringComparison.OrdinalIgnoreCase));
        Assert.All(kept.Take(3), secret => Assert.Contains(secret, Page));
    }

    [Fact]
    public void A_result_that_nothing_confined_is_stamped_on_every_page()
    {
        foreach (var render in (Func<GradeResult, string>[])[Interviewers, Candidates, Index])
        {
            Assert.Contains(PageFrame.Unsandboxed, render(Red with { Sandbox = SandboxDescription.None }));
            Assert.DoesNotContain(PageFrame.Unsandboxed, render(Red));
        }
    }

    [Fact]
    public void The_index_has_a_line_with_a_link_for_each_submission()
    {
        var page = IndexPage.Render(
            [
                new QueuedGrade("a b#?.zip", Red, false, null), new QueuedGrade("green.zip", SampleGrades.Green, true, null),
                new QueuedGrade("broken.zip", null, false, "exit code 134"), new QueuedGrade("bad.zip", SampleGrades.Unreadable, false, null),
            ], name => name != "bad.zip" ? name : null);

        Assert.Contains("4 submissions: 1 broken, 1 green, 1 invalid, 1 red", page);
        Assert.Contains("href=\"./a%20b%23%3F.zip/scorecard.html\"", page);
        Assert.Contains("href=\"./green.zip/scorecard.html\"", page);
        Assert.DoesNotContain("href=\"./bad.zip", page);
        Assert.Contains("exit code 134", page);
        Assert.Contains("5/7", page);
    }

    internal static string Interviewers(GradeResult result) => ScorecardPage.Render(ScorecardMaker.Make(result, SampleGrades.Guide));

    internal static string Candidates(GradeResult result) => CandidatePage.Render(CandidateScorecard.Of(ScorecardMaker.Make(result, SampleGrades.Guide)));

    internal static string Index(GradeResult result) => IndexPage.Render([new QueuedGrade(result.Submission?.Name ?? "one.zip", result, false, null)], name => name);
}
