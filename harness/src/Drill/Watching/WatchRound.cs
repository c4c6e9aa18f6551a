using System.Diagnostics;
using Drill.Foundation;
using Drill.Local;
using Drill.Running;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Watching;

/// <summary>One round of a watch: builds what was saved, and runs the scenarios in the order of <see cref="WatchOrder" />.</summary>
/// <param name="context">Where it prints.</param>
/// <param name="exercise">The exercise.</param>
/// <param name="scenarios">The scenarios to run.</param>
/// <param name="bench">What stays between rounds.</param>
/// <param name="state">What is known of the scenarios; a round adds to it.</param>
internal sealed class WatchRound(DrillContext context, Exercise exercise, IReadOnlyList<ScenarioEntry> scenarios, WatchBench bench, WatchState state)
{
    /// <summary>Runs the round. What is known when it is cancelled stays known.</summary>
    /// <param name="savedAt">When the source was saved; null for a round that no save began.</param>
    /// <param name="cancellation">The next save, or the end of the watch.</param>
    public async Task RunAsync(DateTimeOffset? savedAt, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (startedAt, seed) = (DateTimeOffset.UtcNow, Random.Shared.NextInt64(1, 1_000_000_000));
        var folder = LocalRun.FolderOf(context, exercise, outFolder: null, startedAt, seed);
        var isWhole = false;
        try
        {
            var result = LocalRun.Begun(exercise, scenarios, startedAt, seed);
            var judged = await JudgedService.OfAsync(() => JudgeAsync(seed, folder, savedAt, cancellation));
            result = result with
            {
                Postgres = bench.Postgres, Outcomes = Judge.Complete(scenarios, judged.Reported), Verdict = judged.Verdict(scenarios, result.LeftOut),
                InvalidReason = judged.InvalidReason, DurationMs = Math.Round(clock.Elapsed.TotalMilliseconds),
            };
            LocalRun.Keep(result, exercise, folder);
            isWhole = true;
            state.Ended(result, Path.Combine(folder, "report.html"));
        }
        finally
        {
            // A round that the next save cancelled has no result, and its logs would only pile up.
            if (!isWhole) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<ScenarioOutcome>> JudgeAsync(long seed, string folder, DateTimeOffset? savedAt, CancellationToken cancellation)
    {
        var (bed, serviceDll) = await bench.ReadyAsync(cancellation);
        var history = new ServiceHistory();
        List<ScenarioOutcome> reported = [];
        foreach (var (nth, batch) in WatchOrder.Of(scenarios, state.Last, state.Focus).Index())
        {
            await using (var progress = new LiveProgress(context.Console, batch))
            {
                var options = new ScenarioRunOptions(batch, serviceDll, seed, Path.Combine(folder, $"batch-{nth + 1}")) { History = history };
                reported.AddRange(await ScenarioRun.RunAsync(bed, options, new Observer(progress, state), cancellation));
            }

            if (nth == 0) TellFirst(batch, savedAt);
        }

        return reported;
    }

    // The one that is being worked on is told at once; the others wait until they are asked for.
    private void TellFirst(IReadOnlyList<ScenarioEntry> batch, DateTimeOffset? savedAt)
    {
        if (savedAt is { } at && batch.Count == 1)
            context.Console.WriteLine($"  {batch[0].Id}: verdict {Units.Duration((DateTimeOffset.UtcNow - at).TotalMilliseconds)} after the save", StateStyle.Quiet);
        if (batch is [var one] && state.Last[one.Id].State != ScenarioState.Passed) state.Tell(context.Console, one);
    }

    /// <summary>Shows what is reported, and remembers it even if the round is cancelled.</summary>
    private sealed class Observer(LiveProgress progress, WatchState state) : IRunObserver
    {
        public void OnStarted(string id) => progress.OnStarted(id);

        public void OnAttemptInconclusive(string id, string reason) => progress.OnAttemptInconclusive(id, reason);

        public void OnFinished(ScenarioOutcome outcome)
        {
            state.Learn(outcome);
            progress.OnFinished(outcome);
        }
    }
}
