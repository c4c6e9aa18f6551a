using Drill.Debriefs;
using Drill.Foundation;
using Drill.Practising;
using Harness.Exercises;
using Harness.Hosting;
using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>What only a browser knows of the pages for who practises alone: that they read on a phone, in the dark, and from the keyboard.</summary>
public sealed class PractisingPagesInABrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const int PhonePixels = 390;

    private static readonly IReadOnlyList<Exercise> Exercises = ExerciseFolder.LoadAll(HarnessPaths.RepositoryRoot);

    private static readonly Dictionary<string, Func<string>> Pages = new()
    {
        ["debrief"] = () => DebriefPage.Render(DebriefMaker.Of(HarnessPaths.RepositoryRoot, Exercises.Single(exercise => exercise.Name == "double-charge"))),
        ["progress"] = () => ProgressPage.Render(Begun, NextStep.Of(Begun)),
    };

    public static TheoryData<string> Names => [.. Pages.Keys];

    private static IReadOnlyList<ExerciseProgress> Begun => [.. Exercises.Select(exercise => ExerciseProgress.Of(exercise, [], [new PracticeEvent(DateTimeOffset.UnixEpoch, PracticeAct.Started)]))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_phone_shows_the_page_without_scrolling_sideways_and_asks_for_nothing_else(string name)
    {
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, widthPixels: PhonePixels, html: Pages[name]());

        Assert.Equal(PhonePixels, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(opened.Complaints);
        Assert.StartsWith("file:", Assert.Single(opened.Requests));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task In_the_dark_the_page_is_dark(string name)
    {
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, ColorScheme.Dark, html: Pages[name]());
        await using var light = await OpenedReport.OpenAsync(fixture.Browser, html: Pages[name]());

        const string Background = "getComputedStyle(document.body).backgroundColor";
        Assert.NotEqual(await light.Page.EvaluateAsync<string>(Background), await opened.Page.EvaluateAsync<string>(Background));
    }

    [Fact]
    public async Task A_difference_opens_from_the_keyboard()
    {
        await using var opened = await OpenedReport.OpenAsync(fixture.Browser, html: Pages["debrief"]());
        var diff = opened.Page.Locator(".diff").First;
        Assert.False(await diff.IsVisibleAsync());

        await opened.Page.Keyboard.PressAsync("Tab");
        await opened.Page.Keyboard.PressAsync("Enter");

        Assert.True(await diff.IsVisibleAsync());
    }
}
