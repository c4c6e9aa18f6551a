using Drill.Grading;
using Drill.Scorecards.Pages;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>A grading in the shape of a run, for the exports that runs have: JUnit XML and CTRF. Of several seeds, the worst counts.</summary>
internal static class GradedRun
{
    /// <summary>The run.</summary>
    public static RunResult Of(GradeResult result) => new()
    {
        Exercise = result.Submission?.Exercise ?? "unreadable",
        Subject = $"{(result.Sandbox.Sandboxed ? "" : PageFrame.Unsandboxed + " ")}{Bounded.Name(result.Submission?.Name ?? "submission")}",
        Seed = result.Seeds.Count > 0 ? result.Seeds[0].Seed : 0,
        // Held-back scenarios are known to `grade` alone. A submission's name has no place in a command.
        Replay = result.Seeds.Count > 0
            ? FormattableString.Invariant($"./drill grade <submission> --exercise {result.Submission!.Exercise} --seed {result.Seeds[0].Seed} --seeds {result.Seeds.Count}") + (result.Secret is null ? "" : " --secret <that of grade.json>")
            : "./drill grade <submission>",
        StartedAt = result.StartedAt,
        DurationMs = result.Durations.TotalMs,
        Verdict = result.Verdict,
        InvalidReason = result.Verdict == RunVerdict.Invalid ? Bounded.Reason(result.Reason) : null,
        Postgres = result.Versions.Postgres ?? "none",
        Machine = result.Versions.Machine,
        Expected = [.. result.Suite, .. result.HeldBack],
        Outcomes = result.Verdict == RunVerdict.Invalid ? [] :
        [
            .. result.Seeds.SelectMany(seed => seed.Suite.Select(outcome => Of(outcome, $"seed-{seed.Seed}"))
                .Concat(seed.HeldBack.Select(outcome => Of(outcome, $"seed-{seed.Seed}-held-back")))),
        ],
    };

    private static ScenarioOutcome Of(ScenarioOutcome outcome, string folder) => outcome with
    {
        Story = outcome.Story is { } story ? Bounded.Of(story) : null,
        Reason = Bounded.Reason(outcome.Reason),
        Logs = [.. outcome.Logs.Select(log => $"{folder}/{log}")],
    };
}
