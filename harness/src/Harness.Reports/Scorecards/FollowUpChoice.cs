using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>Chooses questions that fit a submission's results.</summary>
internal static class FollowUpChoice
{
    // A session has time for a few questions. The interviewer finds more in interviewer.md.
    private const int MostOfNearMisses = 4;
    private const int MostOfScenarios = 6;

    /// <summary>
    /// For a red submission: first the questions of the near-misses that it resembles, then those of the scenarios that it failed,
    /// without duplicates. For a green one, or a red one with no such question: the questions about the design. Otherwise none.
    /// </summary>
    public static IReadOnlyList<ChosenFollowUp> Of(
        RunVerdict verdict, IReadOnlyList<ScorecardScenario> suite, IReadOnlyList<ScorecardScenario> heldBack, Resemblance resemblance,
        InterviewGuide guide)
    {
        if (verdict is RunVerdict.Invalid or RunVerdict.Inconclusive) return [];
        var chosen = resemblance.Named
            .SelectMany(one => guide.ByNearMiss[one.Name].Select(question => Chosen(FollowUpKind.NearMiss, one.Name, question)))
            .Take(MostOfNearMisses)
            .Concat(suite.Concat(heldBack).Where(scenario => scenario.State == ScenarioState.Failed)
                // Core scenarios come first, and among them incidents.
                .OrderBy(scenario => scenario.Entry.Tier).ThenByDescending(scenario => scenario.Entry.Kind == ScenarioKind.Incident)
                .SelectMany(scenario => guide.ByScenario[scenario.Entry.Id].Take(1).Select(question => Chosen(FollowUpKind.Scenario, scenario.Entry.Id, question)))
                .Take(MostOfScenarios))
            .DistinctBy(one => one.Ask).ToList();
        return chosen.Count > 0 ? chosen : [.. guide.Design.Select(question => Chosen(FollowUpKind.Design, null, question))];
    }

    private static ChosenFollowUp Chosen(FollowUpKind about, string? name, FollowUp question) => new(about, name, question.Ask, question.GoodAnswer);
}
