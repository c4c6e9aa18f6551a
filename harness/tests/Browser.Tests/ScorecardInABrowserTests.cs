using Drill.Grading;
using Drill.Sandboxing;
using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Harness.Tests.Scorecards;
using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>What only a browser knows of a scorecard: that a hostile submission runs nothing, and that it reads on a phone and on paper.</summary>
public sealed class ScorecardInABrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const int PhonePixels = 390;

    private static readonly Dictionary<string, Func<GradeResult, string>> Pages = new()
    {
        ["interviewer"] = result => ScorecardPage.Render(ScorecardMaker.Make(result, SampleGrades.Guide)),
        ["candidate"] = result => CandidatePage.Render(CandidateScorecard.Of(ScorecardMaker.Make(result, SampleGrades.Guide))),
        ["index"] = result => IndexPage.Render([new QueuedGrade(result.Submission!.Name, result, false, null)], name => name),
    };

    public static TheoryData<string> Names => [.. Pages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_that_a_submission_says_runs_or_is_asked_for(string name)
    {
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, html: Pages[name](SampleHostile.Grade));

        Assert.Empty(opened.Complaints);
        Assert.StartsWith("file:", Assert.Single(opened.Requests));
        Assert.NotEqual("owned", await opened.Page.TitleAsync());
        Assert.Equal(0, await opened.Page.Locator("script, img, iframe, form, object").CountAsync());
        foreach (var link in await opened.Page.Locator("a").AllAsync())
            Assert.Matches(name == "index" ? @"^\./[^/:]+/scorecard\.html$" : "^#", await link.GetAttributeAsync("href"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_phone_shows_the_page_without_scrolling_sideways(string name)
    {
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, widthPixels: PhonePixels, html: Pages[name](SampleHostile.With(new string('x', 5_000))));

        Assert.Equal(PhonePixels, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task A_link_leads_to_the_story_and_a_fold_opens_to_the_change()
    {
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, html: Pages["interviewer"](SampleGrades.Failing("twice")));
        var diff = opened.Page.Locator(".diff").First;

        Assert.False(await diff.IsVisibleAsync());
        await opened.Page.Locator("summary", new PageLocatorOptions { HasText = "src/Program.cs" }).ClickAsync();
        Assert.True(await diff.IsVisibleAsync());
        await opened.Page.Locator("a.title").First.ClickAsync();
        Assert.True(await opened.Page.Locator("article:target").IsVisibleAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_stamp_of_an_unconfined_result_is_seen_on_the_screen_and_on_every_printed_page(string name)
    {
        var result = SampleGrades.Failing("twice") with { Sandbox = SandboxDescription.None };
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, html: Pages[name](result));
        var stamp = opened.Page.Locator(".stamp");

        Assert.True(await stamp.IsVisibleAsync());
        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.True(await stamp.IsVisibleAsync());
        // What is fixed stands on each page of paper.
        Assert.Equal("fixed", await stamp.EvaluateAsync<string>("element => getComputedStyle(element).position"));
    }
}
