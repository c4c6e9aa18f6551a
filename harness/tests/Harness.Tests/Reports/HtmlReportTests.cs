using System.Text.RegularExpressions;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Reports;

public sealed class HtmlReportTests
{
    private static readonly string Page = HtmlReport.Render(SampleRun.Red, SampleRun.Title);

    [Fact]
    public void The_page_states_verdict_title_and_the_command_that_replays_it()
    {
        Assert.Contains("<title>Red: Charge exactly once</title>", Page);
        Assert.Contains("4 of 8 core scenarios did not pass: 2 failed, 1 inconclusive, 1 missing.", Page);
        Assert.Contains("<code>./drill run double-charge --seed 20260417</code>", Page);
        Assert.Contains("local 15.18", Page);
    }

    [Fact]
    public void Every_failure_is_told_in_full()
    {
        var story = SampleRun.Outcome("crash-between-charge-and-save").Story!;

        Assert.Contains(story.Sent.Replace("'", "&#x27;"), Page);
        Assert.Contains(story.MustHold, Page);
        Assert.Contains(story.Cost, Page);
        Assert.All(story.Seen, line => Assert.Contains($"<li>{line.Replace("+", "&#x2B;").Replace(">", "&gt;")}</li>", Page));
        Assert.Contains("href=\"./logs/crash-between-charge-and-save-instance-1.log\"", Page);
    }

    [Fact]
    public void Every_link_within_the_page_has_a_target()
    {
        var targets = Regex.Matches(Page, "href=\"#([^\"]+)\"").Select(match => match.Groups[1].Value);

        Assert.All(targets.Distinct(), target => Assert.Contains($"id=\"{target}\"", Page));
    }

    [Fact]
    public void The_page_loads_nothing_from_elsewhere()
    {
        Assert.DoesNotContain("<script", Page);
        Assert.DoesNotContain("://", Page);
        Assert.DoesNotContain("url(", Page);
    }

    [Fact]
    public void What_a_service_answered_stays_text()
    {
        const string attack = "<script>alert('x')</script>\u001b[31m\"><img src=x>";
        var entry = new ScenarioEntry(attack, attack, ScenarioKind.Incident, [attack]);
        var outcome = new ScenarioOutcome
        {
            Id = attack,
            State = ScenarioState.Failed,
            Story = new Story(attack, attack, [attack], attack),
            Reason = attack,
            Measures = [new(attack, 2, 1)],
            Timeline = [new(1, attack)],
            Logs = ["javascript:alert(1)", "//elsewhere/" + attack],
        };

        var page = HtmlReport.Render(
            SampleRun.Red with
            {
                Exercise = attack, Subject = attack, Postgres = attack, Machine = attack, InvalidReason = attack,
                IgnoredEdits = [attack], Expected = [entry], Outcomes = [outcome],
            },
            attack);

        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<img", page);
        Assert.DoesNotContain('\u001b', page);
        Assert.Contains("&lt;script&gt;", page);
        Assert.Contains("href=\"./javascript%3Aalert%281%29\"", page);
        Assert.DoesNotContain("\"//elsewhere", page);
    }

    [Fact]
    public void A_scenario_that_changed_since_the_run_before_says_what_it_was()
    {
        var page = HtmlReport.Render(SampleRun.Green, SampleRun.Title, previous: SampleRun.Red);

        Assert.Equal(2, page.Split("was failed").Length - 1);
        Assert.Contains("was inconclusive", page);
        Assert.DoesNotContain("was passed", page);
    }

    [Fact]
    public void An_invalid_service_is_shown_in_its_own_words_without_stories()
    {
        var page = HtmlReport.Render(SampleRun.Invalid, SampleRun.Title);

        Assert.Contains("error CS1002", page);
        Assert.DoesNotContain("What did not pass", page);
        Assert.DoesNotContain("<h2>Scenarios</h2>", page);
    }

    [Fact]
    public void Ignored_edits_are_listed_only_where_there_are_some()
    {
        Assert.Contains("<code>src/DoubleCharge.csproj</code>", Page);
        Assert.DoesNotContain("Edits that grading would ignore", HtmlReport.Render(SampleRun.Green, SampleRun.Title));
    }

    [Fact]
    public void Events_at_one_moment_and_values_without_a_length_still_render()
    {
        var outcome = new ScenarioOutcome
        {
            Id = "storm",
            State = ScenarioState.Failed,
            Timeline = [.. Enumerable.Range(0, 60).Select(index => new TimelineEvent(0, $"event {index}"))],
            Measures = [new("growth", double.PositiveInfinity, 3), new("lost", double.NaN, 0), new("none", 0, 0)],
        };

        var page = HtmlReport.Render(SampleRun.Red with { Outcomes = [outcome] }, SampleRun.Title);

        Assert.Contains("and 20 more", page);
        Assert.Contains("∞", page);
        Assert.DoesNotContain("NaN", page);
    }
}
