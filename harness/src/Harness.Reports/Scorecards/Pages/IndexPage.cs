using Drill.Grading;
using Harness.Reports;
using Harness.Reports.Page;
using Harness.Verdicts;

namespace Drill.Scorecards.Pages;

/// <summary>`index.html` for many gradings: one line each, with a link to the scorecard.</summary>
internal static class IndexPage
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "index.html";

    private const int MostNamed = 5;

    /// <summary>The file's content.</summary>
    /// <param name="grades">One line each, in this order.</param>
    /// <param name="folderOf">Returns the folder of a submission's scorecard; null if there is none.</param>
    public static string Render(IReadOnlyList<QueuedGrade> grades, Func<string, string?> folderOf) => PageFrame.Render(
        $"{Units.Count(grades.Count, "submission")}", grades.All(grade => grade.Result?.Sandbox.Sandboxed != false),
        PageFrame.Card($"{Units.Count(grades.Count, "submission")}: {Tally(grades)}", Html.Of($"""
            <div class="scroll"><table>
            <thead><tr><th scope="col">Verdict</th><th scope="col">Submission</th><th scope="col">Exercise</th><th scope="col" class="number">Suite</th><th scope="col" class="number">Held back</th><th scope="col">What did not pass</th></tr></thead>
            <tbody>{Html.Each(grades, grade => Row(grade, folderOf(grade.Name)))}</tbody>
            </table></div>
            """)),
        "For interviewers only.");

    private static string Tally(IReadOnlyList<QueuedGrade> grades) => string.Join(", ", grades
        .CountBy(grade => grade.Result?.Verdict.ToString().ToLowerInvariant() ?? "broken").OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Value} {pair.Key}"));

    private static Html Row(QueuedGrade grade, string? folder) => grade.Result is { } result
        ? Html.Of($"""
            <tr><td>{Icon.Badge(result.Verdict)}</td><td>{Name(grade.Name, folder)}{Html.When(!result.Sandbox.Sandboxed, () => Html.Of($" <b class=\"failed\">{PageFrame.Unsandboxed}</b>"))}</td>
            <td>{result.Submission?.Exercise ?? "–"}</td><td class="number">{Passed(result, result.Suite.Count, seed => seed.Suite)}</td>
            <td class="number">{Passed(result, result.HeldBack.Count, seed => seed.HeldBack)}</td><td>{Why(result)}</td></tr>

            """)
        : Html.Of($"""
            <tr><td>broken</td><td>{Bounded.Name(grade.Name)}</td><td>–</td><td class="number">–</td><td class="number">–</td><td>{Bounded.Text(grade.Broken ?? "", 2 * Bounded.NameLength)}</td></tr>

            """);

    // A link that cannot leave the results folder, whatever characters the name holds.
    private static Html Name(string name, string? folder) => folder is not null
        ? Html.Of($"""<a href="./{Uri.EscapeDataString(folder)}/{ScorecardPage.FileName}">{Bounded.Name(name)}</a>""")
        : Html.Of($"{Bounded.Name(name)}");

    private static string Passed(GradeResult result, int of, Func<GradedSeed, IReadOnlyList<ScenarioOutcome>> outcomes) =>
        of == 0 || result.Seeds.Count == 0 || result.Verdict == RunVerdict.Invalid ? "–" : $"{result.Seeds.Min(seed => outcomes(seed).Count(outcome => outcome.State == ScenarioState.Passed))}/{of}";

    private static string Why(GradeResult result)
    {
        if (result.Reason is { } reason) return Bounded.Text(reason.Split('\n')[0], 2 * Bounded.NameLength);
        var ids = result.Seeds.SelectMany(seed => seed.Suite.Concat(seed.HeldBack))
            .Where(outcome => outcome.State != ScenarioState.Passed).Select(outcome => outcome.Id).Distinct().ToList();
        return string.Join(", ", ids.Take(MostNamed)) + (ids.Count > MostNamed ? $" and {ids.Count - MostNamed} more" : "");
    }
}
