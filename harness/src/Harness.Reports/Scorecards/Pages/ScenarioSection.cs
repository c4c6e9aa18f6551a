using Harness.Exercises;
using Harness.Reports;
using Harness.Reports.Page;
using Harness.Verdicts;

namespace Drill.Scorecards.Pages;

/// <summary>Scenarios over all seeds, and the stories of those that did not pass.</summary>
internal static class ScenarioSection
{
    private const int MostSeedsNamed = 6;

    /// <summary>The table of all scenarios; nothing if there are none.</summary>
    public static Html Table(string heading, string about, IReadOnlyList<ScorecardScenario> scenarios, string prefix) =>
        Html.When(scenarios.Count > 0, () => PageFrame.Card($"{heading}: {Count(scenarios)}", Html.Of($"""
            <p class="muted">{about}</p>
            <div class="scroll"><table class="graded">
            <thead><tr><th scope="col">State</th><th scope="col">Scenario</th><th scope="col" class="clauses">Clauses</th></tr></thead>
            <tbody>{Html.Each(scenarios, scenario => Row(scenario, prefix))}</tbody>
            </table></div>
            """)));

    /// <summary>The stories; nothing if everything passed.</summary>
    public static Html Stories(string heading, IReadOnlyList<ScorecardScenario> scenarios, string prefix)
    {
        var told = scenarios.Where(scenario => scenario.State != ScenarioState.Passed).ToList();
        return Html.When(told.Count > 0, () => Html.Of($"""
            <section class="stories"><h2>{heading}</h2>
            {Html.Each(told, scenario => Article(scenario, prefix))}</section>

            """));
    }

    private static string Count(IReadOnlyList<ScorecardScenario> scenarios) =>
        $"{scenarios.Count(scenario => scenario.State == ScenarioState.Passed)} of {scenarios.Count} passed";

    private static Html Row(ScorecardScenario scenario, string prefix) => Html.Of($"""
        <tr><td>{Icon.Of(scenario.State)}</td>
        <td>{Title(scenario, prefix)}<code class="id">{scenario.Entry.Id}</code><span class="tag">{Words.Of(scenario.Entry.Kind)}</span>{Stretch(scenario)}
        {Html.When(Differing(scenario) is not null, () => Html.Of($"""<div class="seeds">{Differing(scenario)}</div>"""))}</td>
        <td class="clauses">{string.Join(", ", scenario.Entry.Clauses)}</td></tr>

        """);

    private static Html Title(ScorecardScenario scenario, string prefix) => scenario.State == ScenarioState.Passed
        ? Html.Of($"""<span class="title">{scenario.Entry.Title}</span>""")
        : Html.Of($"""<a class="title" href="#{prefix}-{scenario.Entry.Id}">{scenario.Entry.Title}</a>""");

    private static Html Stretch(ScorecardScenario scenario) => Html.When(scenario.Entry.Tier == ScenarioTier.Stretch, () => Html.Of($"""<span class="tag">stretch</span>"""));

    /// <summary>The state with each seed, if seeds differ or one needed several attempts; null otherwise.</summary>
    private static string? Differing(ScorecardScenario scenario)
    {
        var states = scenario.Seeds.GroupBy(seed => seed.State).OrderByDescending(group => group.Key).ToList();
        if (states.Count <= 1) return scenario.Seeds.Max(seed => (int?)seed.Attempts) is > 1 and var most ? $"{most} attempts" : null;
        return string.Join("; ", states.Select(group =>
            $"{Words.Of(group.Key)} with seed {string.Join(", ", group.Take(MostSeedsNamed).Select(seed => seed.Seed))}"
            + (group.Count() > MostSeedsNamed ? $" and {group.Count() - MostSeedsNamed} more" : "")));
    }

    private static Html Article(ScorecardScenario scenario, string prefix) => Html.Of($"""
        <article class="card" id="{prefix}-{scenario.Entry.Id}">
        <h3>{scenario.Entry.Title}</h3>
        <p class="about">{Icon.Of(scenario.State)}<code>{scenario.Entry.Id}</code>{Html.Each(scenario.Entry.Clauses, clause => Html.Of($"""<span class="tag">{clause}</span>"""))}</p>
        {Html.Each(scenario.Stories.Take(1), Told)}
        {Html.Each(scenario.Stories.Skip(1), story => Html.Of($"<details><summary>{Words.Of(story.State)} with seed {story.Seed}</summary>{Told(story)}</details>"))}
        {Measures(scenario.Measures)}
        </article>

        """);

    private static Html Told(SeedStory told) => Html.Of($"""
        <dl class="story">
        <dt>Seed</dt><dd>{told.Seed}</dd>
        {Html.When(told.Story is not null, () => StoryTerms.Of(told.Story!))}{Html.When(told.Reason is not null, () => StoryTerms.Why(told.Reason!))}
        </dl>

        """);

    private static Html Measures(IReadOnlyList<Measure> measures) => Html.When(measures.Count > 0, () => Html.Of($"""
        <h4>What was counted</h4>
        <div class="scroll"><table><thead><tr><th scope="col">Counted</th><th scope="col" class="number">Worst seen</th><th scope="col" class="number">At most</th></tr></thead><tbody>
        {Html.Each(measures, measure => Html.Of(
            $"""<tr><td>{measure.Name}</td><td class="number">{Units.Number(measure.Value)}</td><td class="number">{Units.Number(measure.AtMost)}</td></tr>"""))}
        </tbody></table></div>
        """));
}
