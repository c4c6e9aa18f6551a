using Drill.Grading;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>Makes a scorecard. Pure: the same grading and the same guide give the same scorecard.</summary>
internal static class ScorecardMaker
{
    private const int ReasonLength = 8_000;
    private const int NoteLength = 30_000;
    private const int Sentences = 30;
    private const int StoriesEach = 3;

    /// <summary>Makes the scorecard.</summary>
    public static Scorecard Make(GradeResult result, ExerciseGuide guide)
    {
        ScorecardScenario[] suite = [.. Scenarios(result, result.Suite, seed => seed.Suite)], heldBack = [.. Scenarios(result, result.HeldBack, seed => seed.HeldBack)];
        var resemblance = Resemblance.Of(suite, guide);
        return new Scorecard
        {
            Verdict = result.Verdict,
            Headline = Headline(result, suite, heldBack),
            Reason = result.Reason is { } reason ? Bounded.Text(reason, ReasonLength) : null,
            Sandboxed = result.Sandbox.Sandboxed,
            Exercise = result.Submission?.Exercise,
            Title = guide.Title,
            Submission = result.Submission is { } submission ? Of(submission, guide) : null,
            Seeds = [.. result.Seeds.Select(seed => seed.Seed)],
            Suite = suite,
            HeldBack = heldBack,
            Sheet = result.Sheet,
            Review = result.Review is { } review ? ReviewOutcome.Of(review, suite) : null,
            Resemblance = resemblance,
            FollowUps = FollowUpChoice.Of(result.Verdict, suite, heldBack, resemblance, guide.Interview),
            Matrix = AttackMatrix.Of(result),
            PriceTag = PriceTag.Of(result, guide.StartersPrice),
            ScoringGuide = guide.Interview.ScoringGuide,
            Versions = result.Versions,
            Mechanism = result.Sandbox.Mechanism,
            StartedAt = result.StartedAt,
            DurationMs = result.Durations.TotalMs,
        };
    }

    private static string Headline(GradeResult result, ScorecardScenario[] suite, ScorecardScenario[] heldBack)
    {
        var seeds = Units.Count(result.Seeds.Count, "seed");
        var all = suite.Concat(heldBack).ToList();
        return result.Verdict switch
        {
            RunVerdict.Green => $"Every core scenario passed with {seeds}.",
            RunVerdict.Red => $"{all.Count(scenario => Blocks(scenario, state => state is ScenarioState.Failed or ScenarioState.Missing))} of "
                + $"{Units.Count(all.Count(scenario => scenario.Entry.Tier == ScenarioTier.Core), "core scenario")} did not pass with {seeds}. A scenario that fails with any seed has failed.",
            RunVerdict.Invalid => "The submission cannot be read, or the service does not build or start. This does not count against the candidate.",
            _ => "Nothing failed, but something could not be measured. This says nothing about the submission. Grade it again.",
        };
    }

    private static bool Blocks(ScorecardScenario scenario, Func<ScenarioState, bool> state) =>
        scenario.Entry.Tier == ScenarioTier.Core && state(scenario.State);

    private static ScorecardSubmission Of(GradedSubmission submission, ExerciseGuide guide)
    {
        // The note is shown separately, so a long note does not count towards the size of the change.
        var changed = submission.Files.Where(file => file.Change != FileChange.Unchanged && file.Path != ExerciseGuide.NoteFileName).ToList();
        return new ScorecardSubmission(
            Bounded.Name(submission.Name),
            submission.ContentSha256,
            [.. changed.Select(file => file with { Path = Bounded.Text(file.Path, 2 * Bounded.NameLength) })],
            changed.Sum(file => file.LinesAdded),
            changed.Sum(file => file.LinesRemoved),
            Bounded.List([.. submission.Ignored.Select(entry => $"{entry.Path}: {entry.Why}")], Sentences, entry => Bounded.Text(entry, 2 * Bounded.NameLength)),
            Bounded.List(submission.BrokenClaims, Sentences, claim => Bounded.Text(claim, 2 * Bounded.NameLength)),
            submission.Decisions is { } note ? Bounded.Text(note, NoteLength) : null,
            submission.Decisions is { } log && guide.HandedOutNote is { } handedOut && log.ReplaceLineEndings().Trim() == handedOut.ReplaceLineEndings().Trim(),
            submission.Claims?.Ai is { } ai ? Bounded.Name(ai) : null,
            submission.Claims?.Hints is { Count: > 0 } hints ? Bounded.Text(HintsRead(hints), 4 * Bounded.NameLength) : null);
    }

    // Only a claim, and no reason to judge anybody: what was read helps to choose what to ask.
    private static string HintsRead(IReadOnlyDictionary<string, int> hints) =>
        string.Join(", ", hints.OrderBy(hint => hint.Key, StringComparer.Ordinal).Select(hint => FormattableString.Invariant($"{hint.Value} on {hint.Key}")));

    private static IEnumerable<ScorecardScenario> Scenarios(
        GradeResult result, IReadOnlyList<ScenarioEntry> entries, Func<GradedSeed, IReadOnlyList<ScenarioOutcome>> outcomesOf)
    {
        // Seeds of an invalid service have no outcomes, so there is nothing to show for each scenario.
        if (result.Verdict == RunVerdict.Invalid) return [];
        var seeds = result.Seeds.Select(seed => (seed.Seed, Outcomes: Judge.Complete(entries, outcomesOf(seed)))).ToList();
        return entries.Select((entry, index) =>
        {
            var found = seeds.Select(seed => (seed.Seed, Outcome: seed.Outcomes[index])).ToList();
            return new ScorecardScenario(
                entry,
                found.Count == 0 ? ScenarioState.Missing : found.Select(one => one.Outcome.State).MaxBy(Judge.Severity),
                [.. found.Select(one => new SeedState(one.Seed, one.Outcome.State, one.Outcome.Attempts))],
                [
                    .. found.Where(one => one.Outcome.State != ScenarioState.Passed).OrderByDescending(one => Judge.Severity(one.Outcome.State)).Take(StoriesEach)
                        .Select(one => new SeedStory(
                            one.Seed, one.Outcome.State, one.Outcome.Story is { } story ? Bounded.Of(story) : null, Bounded.Reason(one.Outcome.Reason))),
                ],
                Bounded.Of(found.Select(one => one.Outcome.Measures).FirstOrDefault(measures => measures.Count > 0) ?? []));
        });
    }
}
