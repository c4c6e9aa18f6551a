using System.Text.Json;
using System.Text.Json.Nodes;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// `results.json` for Gradescope's autograder. Every core scenario is worth one point, so only a green submission gets the full score.
/// Held-back scenarios are hidden from students, but the total score shows how many of them failed. The format allows nothing else.
/// </summary>
internal static class Gradescope
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "results.json";

    private const int OutputWidth = 100;
    private const int OutputLength = 8_000;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The file's content.</summary>
    public static string Render(Scorecard scorecard)
    {
        var tests = new JsonArray(
        [
            .. scorecard.Suite.Select((scenario, index) => Test(scenario, $"1.{index + 1}", "visible")),
            .. scorecard.HeldBack.Select((scenario, index) => Test(scenario, $"2.{index + 1}", "hidden")),
        ]);
        var results = new JsonObject
        {
            ["score"] = scorecard.Suite.Concat(scorecard.HeldBack).Sum(Points),
            ["execution_time"] = Math.Round(scorecard.DurationMs / 1000),
            ["output"] = Output(scorecard),
            ["output_format"] = "text",
            ["test_output_format"] = "text",
            ["visibility"] = "visible",
            ["stdout_visibility"] = "hidden",
            ["extra_data"] = new JsonObject
            {
                ["verdict"] = scorecard.Verdict.ToString().ToLowerInvariant(),
                ["sandboxed"] = scorecard.Sandboxed,
            },
        };
        if (tests.Count > 0) results["tests"] = tests;
        return results.ToJsonString(Options) + "\n";
    }

    private static string Output(Scorecard scorecard)
    {
        var candidate = CandidateScorecard.Of(scorecard);
        string[] lines =
        [
            .. candidate.Sandboxed ? (string[])[] : [Pages.PageFrame.Unsandboxed],
            $"{candidate.Verdict}: {candidate.Headline}",
            .. candidate.Verdict == RunVerdict.Inconclusive ? (string[])["The points below are not a grade. Grade the submission again."] : [],
            .. candidate.Reason is { } reason ? (string[])[PlainText.Clean(reason)] : [],
        ];
        return string.Join('\n', lines);
    }

    private static int Points(ScorecardScenario scenario) =>
        scenario.Entry.Tier == ScenarioTier.Core && scenario.State == ScenarioState.Passed ? 1 : 0;

    private static JsonObject Test(ScorecardScenario scenario, string number, string visibility) => new()
    {
        ["name"] = $"{scenario.Entry.Title} ({scenario.Entry.Id})",
        ["name_format"] = "text",
        ["number"] = number,
        ["score"] = Points(scenario),
        ["max_score"] = scenario.Entry.Tier == ScenarioTier.Core ? 1 : 0,
        ["status"] = scenario.State == ScenarioState.Passed ? "passed" : "failed",
        ["output"] = scenario.State == ScenarioState.Passed ? "" : Story(scenario),
        ["tags"] = new JsonArray([.. scenario.Entry.Clauses.Select(clause => (JsonNode)clause)]),
        ["visibility"] = visibility,
        ["extra_data"] = new JsonObject { ["state"] = Words.Of(scenario.State) },
    };

    private static string Story(ScorecardScenario scenario)
    {
        var told = scenario.Stories.FirstOrDefault();
        var outcome = new ScenarioOutcome { Id = scenario.Entry.Id, State = scenario.State, Story = told?.Story, Reason = told?.Reason };
        return Bounded.Text(string.Join('\n', StoryText.Render(scenario.Entry, outcome, OutputWidth)), OutputLength);
    }
}
