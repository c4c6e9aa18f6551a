using System.Globalization;
using Harness.Reports.Page;
using Harness.Verdicts;

namespace Drill.Scorecards.Pages;

/// <summary>The frame of every scorecard page.</summary>
internal static class PageFrame
{
    /// <summary>The stamp of a result whose submission ran without a sandbox.</summary>
    public const string Unsandboxed = "UNSANDBOXED";

    /// <summary>The whole page.</summary>
    /// <param name="title">The page's title.</param>
    /// <param name="sandboxed">Whether every submission on the page ran in a sandbox. Otherwise every printed page is stamped.</param>
    /// <param name="body">The page's parts.</param>
    /// <param name="footer">Its last line.</param>
    public static string Render(string title, bool sandboxed, Html body, string footer) =>
        Document.Render(title, ScorecardStyle.Css, body, Html.Of($"{footer}"), sandboxed ? null : Unsandboxed);

    /// <summary>A card with a heading.</summary>
    public static Html Card(string heading, Html content) => Html.Of($"""
        <section class="card"><h2>{heading}</h2>
        {content}</section>

        """);

    /// <summary>The top of a page: its subject and the verdict.</summary>
    public static Html Header(string kicker, string title, RunVerdict verdict, string lead, IEnumerable<(string Name, string Value)> facts) => Html.Of($"""
        <header class="card">
        <p class="kicker">{kicker}</p>
        <div class="headline"><h1>{title}</h1>{Icon.Badge(verdict)}</div>
        <p class="lead">{lead}</p>
        <dl class="facts">{Html.Each(facts, fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}</dl>
        </header>

        """);

    /// <summary>Text in which backticks mark `code`.</summary>
    public static Html Inline(string text) => Html.Each(text.Split('`').Index(), part => part.Index % 2 == 0
        ? Html.Of($"{part.Item}")
        : Html.Of($"<code>{part.Item}</code>"));

    /// <summary>A time in the format of all pages.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The size of a change against the starter.</summary>
    public static string Size(int files, int added, int removed) => FormattableString.Invariant($"{files} file{(files == 1 ? "" : "s")}, +{added} −{removed} lines");
}
