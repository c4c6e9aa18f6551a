using Harness.Reports;
using Harness.Reports.Page;
using Harness.Verdicts;

namespace Drill.Scorecards.Pages;

/// <summary>What the interviewer needs in the session: questions, price tag, scoring guide, and space for notes.</summary>
internal static class SessionSection
{
    private const int LinesToWriteOn = 8;

    /// <summary>The questions to ask, and why they were chosen.</summary>
    public static Html FollowUps(Scorecard scorecard) => Html.When(scorecard.Verdict is RunVerdict.Green or RunVerdict.Red, () => PageFrame.Card("What to ask", Html.Of($"""
        {Html.When(scorecard.Verdict == RunVerdict.Red, () => Html.Of($"<p>{scorecard.Resemblance.Explanation}{(scorecard.Resemblance.Named.Count > 0 ? " This is a guess from the results. Read the change before you ask." : "")}</p>"))}
        {Html.Each(scorecard.Resemblance.Named, Likeness)}
        {Html.When(scorecard.FollowUps.Count == 0, () => Html.Of($"<p>interviewer.md has no question for these results.</p>"))}
        <ol class="questions">{Html.Each(scorecard.FollowUps, Question)}</ol>
        """)));

    /// <summary>What a request costs with the starter and with the submission.</summary>
    public static Html Price(PriceTag? price) => Html.When(price is not null, () => PageFrame.Card("Price tag", Html.Of($"""
        <p class="muted">Prices are counted, not judged.{Html.When(price!.StartersMachine is not null, () => Html.Of($" The starter was measured on {price!.StartersMachine}, so compare counts, not times."))}</p>
        <div class="scroll"><table><thead><tr><th scope="col">What</th><th scope="col" class="number">Starter</th><th scope="col" class="number">Submission</th></tr></thead><tbody>
        {Html.Each(price!.Lines, line => Html.Of(
            $"""<tr><td>{line.Name}</td><td class="number">{(line.Starter is { } starter ? Units.Number(starter) : "–")}</td><td class="number">{Units.Number(line.Submission)}</td></tr>"""))}
        </tbody></table></div>
        """)));

    /// <summary>The scoring guide.</summary>
    public static Html Guide(string? markdown) => Html.When(markdown is not null, () => PageFrame.Card("Scoring guide", GuideText.Render(markdown!)));

    /// <summary>Space for notes on paper, and the name of the notes file.</summary>
    public static Html Notes() => Html.Of($"""
        <section class="card apart"><h2>Private notes</h2>
        <p class="muted">Like this whole page, not for candidates. Type your notes into notes.md in the same folder. It is written once and never overwritten.</p>
        <div class="write">{Html.Each(Enumerable.Range(0, LinesToWriteOn), _ => Html.Of($"<div></div>"))}</div></section>

        """);

    private static Html Likeness(Resembled one) => Html.Of($"""
        <div class="likeness"><p><b><code>{one.Name}</code></b> {one.Similarity.ToString("P0", System.Globalization.CultureInfo.InvariantCulture)}. {one.Summary}</p>
        {Html.When(one.Why is not null, () => Html.Of($"<p>{one.Why}</p>"))}
        <p class="muted">Both fail {Ids(one.Shared)}.{Html.When(one.OnlySubmission.Count > 0, () => Html.Of($" Only the submission fails {Ids(one.OnlySubmission)}."))}{Html.When(one.OnlyVariant.Count > 0, () => Html.Of($" Only <code>{one.Name}</code> fails {Ids(one.OnlyVariant)}."))}{Html.When(one.LeftOut.Count > 0, () => Html.Of($" Not compared, because they fail only sometimes: {Ids(one.LeftOut)}."))}</p></div>

        """);

    private static Html Ids(IReadOnlyList<string> ids) => Html.Each(ids.Index(), id => Html.Of($"{(id.Index > 0 ? ", " : "")}<code>{id.Item}</code>"));

    private static Html Question(ChosenFollowUp question) => Html.Of($"""
        <li><p class="ask">{PageFrame.Inline(question.Ask)}</p><p class="answer">{PageFrame.Inline(question.GoodAnswer)}</p>
        <p class="muted">{question.About switch { FollowUpKind.NearMiss => "resembles", FollowUpKind.Scenario => "failed", _ => "about the design" }} {Html.When(question.Name is not null, () => Html.Of($"<code>{question.Name}</code>"))}</p></li>

        """);
}
