using System.Globalization;
using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>The top of the page: verdict, counts, the run's settings, and warnings.</summary>
internal static class PageHeader
{
    public static Html Render(RunResult result, RunSummary summary, string title) => Html.Of($"""
        <header class="card">
        <p class="kicker">{result.Exercise}</p>
        <div class="headline"><h1>{title}</h1>{Icon.Badge(result.Verdict)}</div>
        <p class="lead">{summary.Headline}</p>
        {Html.When(result.Verdict != RunVerdict.Invalid, () => Proportions(summary))}
        <dl class="facts">
        {Fact("Subject", result.Subject)}
        {Fact("Seed", result.Seed.ToString(CultureInfo.InvariantCulture))}
        {Fact("Started", result.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture))}
        {Fact("Duration", Units.Duration(result.DurationMs))}
        {Fact("PostgreSQL", result.Postgres)}
        {Fact("Machine", result.Machine)}
        </dl>
        <p class="replay"><span>Replay this run</span> <code>{summary.ReplayCommand}</code></p>
        </header>
        {InvalidService(result)}{IgnoredEdits(result)}
        """);

    private static Html Fact(string name, string value) => Html.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    private static Html Proportions(RunSummary summary) => Html.Of($"""
        <div class="bar" aria-hidden="true">{Html.Each(summary.CountsByState, count => Html.Of(
            $"""<span class="{Words.Of(count.State)}" style="flex-grow:{count.Count}"></span>"""))}</div>
        <ul class="legend" aria-label="Scenarios by state">{Html.Each(summary.CountsByState, count => Html.Of(
            $"<li><b>{count.Count}</b> {Icon.Of(count.State)}</li>"))}</ul>
        """);

    private static Html InvalidService(RunResult result) => Html.When(result.InvalidReason is not null, () => Html.Of($"""
        <section class="card"><h2>Output of the build or the service</h2><pre class="words">{result.InvalidReason}</pre></section>

        """));

    private static Html IgnoredEdits(RunResult result) => Html.When(result.IgnoredEdits.Count > 0, () => Html.Of($"""
        <section class="card warning"><h2><svg class="icon" aria-hidden="true"><use href="#i-warning"/></svg>Edits that grading would ignore</h2>
        <p>This run used these edits, but grading does not. They are outside the files that the exercise lets you edit:</p>
        <ul class="files">{Html.Each(result.IgnoredEdits, file => Html.Of($"<li><code>{file}</code></li>"))}</ul></section>

        """));
}
