using Harness.Reports.Page;
using Harness.Sheets;

namespace Drill.Scorecards.Pages;

/// <summary>The answer sheet.</summary>
internal static class SheetSection
{
    /// <summary>For the interviewer: each answer with what it is worth and what is right; nothing if there is no sheet.</summary>
    public static Html Scored(SheetScore? sheet) => Html.When(sheet is not null, () => PageFrame.Card(
        FormattableString.Invariant($"Answer sheet: {sheet!.Total:P0}, {(sheet.CoreRight ? "every core answer right" : "not every core answer right")}"),
        Html.Of($"""
            <p>Scored by codes, times and sets. The verdict does not depend on it.</p>
            <table><thead><tr><th>Question</th><th>Answer</th><th>Counts</th><th>Right answer</th></tr></thead><tbody>
            {Html.Each(sheet.Answers, Row)}</tbody></table>
            {Html.When(sheet.Faults.Count > 0, () => Html.Of($"""<p>Faults of form:</p><ul class="files">{Html.Each(sheet.Faults, fault => Html.Of($"<li>{fault}</li>"))}</ul>"""))}
            """)));

    /// <summary>For the candidate: which answers are right, and nothing about what would be; nothing if there is no sheet.</summary>
    public static Html Shown(IReadOnlyList<CandidateAnswer>? answers) => Html.When(answers is not null, () => PageFrame.Card("Answer sheet", Html.Of($"""
        <p>{answers!.Count(answer => answer.IsRight)} of {answers!.Count} answers are right. Scenarios do not depend on them.</p>
        <table><thead><tr><th>Question</th><th>Answer</th><th></th></tr></thead><tbody>
        {Html.Each(answers!, answer => Html.Of($"<tr><td>{answer.Ask}</td><td>{answer.Said ?? "none"}</td><td>{(answer.IsRight ? "right" : "not right")}</td></tr>"))}</tbody></table>
        """)));

    private static Html Row(ScoredAnswer answer) => Html.Of($"""
        <tr><td>{answer.Ask}</td><td>{answer.Said ?? "none"}</td><td>{FormattableString.Invariant($"{answer.Counted:P0} of {answer.Weight:P0}")}</td><td>{answer.Why}</td></tr>

        """);
}
