using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Harness.Reports;
using Harness.Reports.Page;

namespace Drill.Debriefs;

/// <summary>`debrief.html`: what was wrong, the right designs, ways to be almost right, and what to ask oneself. One file that opens offline.</summary>
internal static class DebriefPage
{
    /// <summary>The file's content.</summary>
    public static string Render(Debrief debrief) => Document.Render(
        $"Debrief: {debrief.Title}",
        ScorecardStyle.Css,
        Html.Of($"""
            <header class="card"><p class="kicker">{debrief.Exercise}</p><h1>{debrief.Title}: the debrief</h1>
            <p class="lead">Read this when you are done. It gives everything away: {Units.Count(debrief.Right.Count, "right design")}, and {debrief.AlmostRight.Count} of {Units.Count(debrief.NearMisses, "design")} that look right and are not.</p></header>
            {Html.When(debrief.Guide.Shows is not null, () => PageFrame.Card("What was wrong, and what it takes", GuideText.Render(debrief.Guide.Shows!)))}
            {PageFrame.Card("Right designs, each in its own way", Html.Each(debrief.Right, Design))}
            {PageFrame.Card($"{Units.Count(debrief.AlmostRight.Count, "way")} to be almost right", Html.Each(debrief.AlmostRight, Design))}
            {Html.When(debrief.Guide.Design.Count > 0, () => PageFrame.Card("Questions about a green solution", Html.Of($"""<ol class="questions">{Html.Each(debrief.Guide.Design, Question)}</ol>""")))}
            {Html.When(debrief.Guide.Answers is not null, () => PageFrame.Card("How answers sound in an interview", GuideText.Render(debrief.Guide.Answers!)))}
            {Html.When(debrief.StarterPrice is not null, () => Price(debrief.StarterPrice!))}
            """),
        Html.Of($"Not for candidates before the decision."));

    private static Html Design(DebriefDesign design) => Html.Of($"""
        <h3><code>{design.Name}</code></h3><p>{PageFrame.Inline(design.Summary)}</p>
        {Html.When(design.Why is not null, () => Html.Of($"<p><b>Why people hand it in.</b> {PageFrame.Inline(design.Why!)}</p>"))}
        {Html.When(design.CaughtBy.Count > 0, () => Html.Of($"<p class=\"muted\">Red in {Html.Each(design.CaughtBy.Index(), id => Html.Of($"{(id.Index > 0 ? ", " : "")}<code>{id.Item}</code>"))}.</p>"))}
        <details><summary>Difference from <code>{design.Base}</code>: {Units.Count(design.Files.Count, "file")}</summary>{Html.Each(design.Files, File)}</details>

        """);

    private static Html File(DebriefFile file) => Html.Of($"""
        <p><code>{file.Path}</code></p>{SubmissionSection.DiffText(file.Diff)}

        """);

    private static Html Question(FollowUp question) => Html.Of($"""
        <li><p class="ask">{PageFrame.Inline(question.Ask)}</p><p class="answer">{PageFrame.Inline(question.GoodAnswer)}</p></li>

        """);

    private static Html Price(StartersPrice price) => PageFrame.Card("What the starter costs", Html.Of($"""
        <p class="muted">Counted on {price.Machine}. A scorecard shows the same of a submission beside it.</p>
        <div class="scroll"><table><tbody>{Html.Each(price.Prices, one => Html.Of($"""<tr><td>{one.Name}</td><td class="number">{Units.Number(one.Value)}</td></tr>"""))}</tbody></table></div>
        """));
}
