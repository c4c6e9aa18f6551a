using System.Diagnostics;
using Drill.Running;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// The judging process: alone in a network with the databases, the fakes and the submission. Its findings are the only
/// source of verdicts; nothing submitted can write them.
/// </summary>
internal static class Judging
{
    /// <summary>Judges all seeds and writes the findings.</summary>
    public static async Task RunAsync(JudgeJob job, CancellationToken cancellation)
    {
        // "0" is whoever writes it.
        foreach (var group in job.GroupFiles) await File.WriteAllTextAsync(group, "0", cancellation);
        JudgeFindings findings;
        try
        {
            findings = await FindAsync(job, cancellation);
        }
        catch (EnvironmentLacksException lacks)
        {
            findings = new JudgeFindings(null, [], lacks.Message);
        }

        GradeJson.Write(job.FindingsPath, findings);
    }

    private static async Task<JudgeFindings> FindAsync(JudgeJob job, CancellationToken cancellation)
    {
        var exercise = Exercise.Load(job.CheckoutRoot, Path.Combine(job.CheckoutRoot, "exercises", job.Exercise));
        var heldBack = job.HeldBackDll is null ? []
            : ScenarioList.Load(Path.Combine(exercise.PrivateFolder, HeldBackChecks.FolderName, ScenarioList.FileName)).Scenarios;
        await using var postgres = await PostgresServer.StartAsync(
            SetupLoader.DataOf(exercise, job.TestsDll, scale: null), observer: null, cancellation);
        List<GradedSeed> seeds = [];
        foreach (var seed in job.Seeds)
        {
            var graded = await GradeAsync(job, exercise, heldBack, seed, postgres, cancellation);
            seeds.Add(graded);
            Console.WriteLine(FormattableString.Invariant($"seed {seed}: {graded.Verdict}"));
            // What does not start with one seed does not start with the next.
            if (graded.Verdict == RunVerdict.Invalid) break;
        }

        return new JudgeFindings(postgres.Description, seeds, null);
    }

    private static async Task<GradedSeed> GradeAsync(
        JudgeJob job, Exercise exercise, IReadOnlyList<ScenarioEntry> heldBack, long seed, PostgresServer postgres,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var ceiling = new CancellationTokenSource(job.SeedCeiling);
        IReadOnlyList<ScenarioOutcome> suite = [], held = [];
        string? reason = null;
        RunVerdict verdict;
        try
        {
            // Which of the two comes first is nobody's business, or a service that is asked late would know what it is asked.
            foreach (var isHeldBack in KeyedRandom.Shuffled([false, true], one => $"{one}", Convert.FromHexString(job.Secret), $"parts/{seed}"))
            {
                if (!isHeldBack) suite = await RunAsync(job, exercise, exercise.Manifest.Scenarios, job.TestsDll, $"seed-{seed}", seed, postgres, ceiling.Token, cancellation);
                else if (job.HeldBackDll is { } dll) held = await RunAsync(job, exercise, heldBack, dll, $"seed-{seed}-held-back", seed, postgres, ceiling.Token, cancellation);
            }

            verdict = GradeVerdict.Of(exercise.Manifest.Scenarios, suite, heldBack, held);
            if (ceiling.IsCancellationRequested && verdict == RunVerdict.Inconclusive)
                reason = $"Judging this seed did not end within {job.SeedCeiling.TotalMinutes:0.#} min.";
        }
        catch (InvalidServiceException invalid)
        {
            (verdict, reason) = (RunVerdict.Invalid, Submissions.Printable.Of(invalid.Message));
        }

        return new GradedSeed(seed, verdict, reason, suite, held, Math.Round(clock.Elapsed.TotalMilliseconds));
    }

    private static Task<IReadOnlyList<ScenarioOutcome>> RunAsync(
        JudgeJob job, Exercise exercise, IReadOnlyList<ScenarioEntry> scenarios, string testsDll, string folder, long seed,
        PostgresServer postgres, CancellationToken ceiling, CancellationToken cancellation) =>
        ScenarioRun.RunAsync(
            new ScenarioRunOptions(exercise, scenarios, testsDll, job.ServiceDll, seed, Path.Combine(job.RunsFolder, folder))
            {
                SandboxPath = job.SandboxPath,
                Ceiling = ceiling,
                Key = job.Secret,
                LiveLogs = job.LiveLogs,
            },
            postgres, SilentObserver.Instance, cancellation);
}
