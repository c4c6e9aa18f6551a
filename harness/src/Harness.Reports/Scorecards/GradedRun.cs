using Drill.Grading;
using Drill.Scorecards.Pages;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>Converts a grading to a run, for the exports to JUnit XML and CTRF. Of several seeds, the worst counts.</summary>
internal static class GradedRun
{
    /// <summary>Converts a grading.</summary>
    public static RunResult Of(GradeResult result) => new()
    {
        Exercise = result.Submission?.Exercise ?? "unreadable",
        Subject = $"{(result.Sandbox.Sandboxed ? "" : PageFrame.Unsandboxed + " ")}{Bounded.Name(result.Submission?.Name ?? "submission")}",
        Seed = result.Seeds.Count > 0 ? result.Seeds[0].Seed : 0,
        // Only `drill grade` knows the held-back scenarios. The submission's name is not quoted, because it may be unsafe in a shell.
        Replay = result.Seeds.Count > 0
            ? FormattableString.Invariant($"./drill grade <submission> --exercise {result.Submission!.Exercise} --seed {result.Seeds[0].Seed} --seeds {result.Seeds.Count}") + (result.Secret is null ? "" : " --secret <secret from grade.json>")
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
