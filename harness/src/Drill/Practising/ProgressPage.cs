using Harness.Reports;
using Harness.Reports.Page;
using Harness.Verdicts;

namespace Drill.Practising;

/// <summary>`progress.html`: how far somebody is, in one file that opens offline.</summary>
internal static class ProgressPage
{
    /// <summary>The file's content.</summary>
    public static string Render(IReadOnlyList<ExerciseProgress> all, NextStep? next) => Document.Render(
        "Progress",
        default,
        Html.Of($"""
            <header class="card"><p class="kicker">Practice</p><h1>{Lead(all)}</h1>
            {Html.When(next is not null, () => Html.Of($"<p class=\"lead\">{next!.Why}</p><p class=\"replay\"><span>Next</span> <code>{next.Command}</code></p>"))}</header>
            {Html.Each(all.GroupBy(one => one.Exercise.Manifest.Group).OrderBy(group => group.Key, StringComparer.Ordinal), Group)}
            """),
        Html.Of($"Told from the results of runs on this machine. Nothing was sent anywhere."));

    /// <summary>How much is green, in one sentence.</summary>
    public static string Lead(IReadOnlyList<ExerciseProgress> all) =>
        $"{all.Count(one => one.IsGreen)} of {Units.Count(all.Count, "exercise")} green, {all.Count(one => one.IsBegun && !one.IsGreen)} begun";

    private static Html Group(IGrouping<string, ExerciseProgress> group) => Html.Of($"""
        <section class="card"><h2>{group.Key}</h2><div class="scroll"><table>
        <thead><tr><th scope="col">Exercise</th><th scope="col">Result</th><th scope="col" class="number">Best time</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Hints</th></tr></thead>
        <tbody>{Html.Each(group, Row)}</tbody></table></div></section>

        """);

    private static Html Row(ExerciseProgress one) => Html.Of($"""
        <tr><td><b>{one.Exercise.Name}</b><br>{one.Exercise.Manifest.Title}</td><td>{Result(one)}</td>
        <td class="number">{ProgressText.BestTime(one)}</td><td class="number">{one.Runs}</td><td class="number">{one.Hints}</td></tr>

        """);

    private static Html Result(ExerciseProgress one) => one.Newest is { } newest
        ? Html.Of($"{Icon.Badge(one.IsGreen ? RunVerdict.Green : newest.Verdict)} {ProgressText.Result(one)}")
        : Html.Of($"{ProgressText.Result(one)}");
}
