using System.Diagnostics;
using Drill.Databases;
using Drill.Foundation;
using Drill.Hunts;
using Drill.Running;
using Harness.Exercises;
using Harness.Hunting;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// The judging process. It shares a private network with the databases, the fakes and the submission. Its findings are the only
/// source of verdicts, and the submission cannot write them.
/// </summary>
internal static class Judging
{
    /// <summary>Judges all seeds and writes the findings.</summary>
    public static async Task RunAsync(JudgeJob job, CancellationToken cancellation)
    {
        // "0" stands for the process that writes it.
        foreach (var group in job.GroupFiles) await File.WriteAllTextAsync(group, "0", cancellation);
        var exercise = ExerciseFolder.Load(job.CheckoutRoot, Path.Combine(job.CheckoutRoot, "exercises", job.Exercise));
        var heldBack = job.HeldBackDll is null ? []
            : ExerciseFolder.LoadList(Path.Combine(exercise.PrivateFolder, HeldBackScenarios.FolderName, ScenarioList.FileName)).Scenarios;
        var record = new FindingsRecord(exercise.Manifest.Scenarios, heldBack, findings => GradeJson.Write(job.FindingsPath, findings));
        try
        {
            await FindAsync(job, exercise, heldBack, record, cancellation);
        }
        catch (EnvironmentLacksException lacks)
        {
            record.Lacks(lacks.Message);
        }
    }

    private static async Task FindAsync(
        JudgeJob job, Exercise exercise, IReadOnlyList<ScenarioEntry> heldBack, FindingsRecord record, CancellationToken cancellation)
    {
        // The canary runs from the start, so that its record covers the whole seed when the seed's time is up.
        _ = MachineCanary.Instance;
        await using var postgres = await new ServerSource(job.CheckoutRoot, Console.WriteLine).StartAsync(
            SetupLoader.DataOf(exercise, job.TestsDll, scale: null), observer: null, cancellation);
        record.JudgedWith(postgres.Description);
        var bed = new TestBed(job.TestsDll, postgres);
        var judge = new SeedJudge(
            Convert.FromHexString(job.Secret), job.HeldBackDll is not null, job.SeedCeiling, record, part => ScenarioRun.RunAsync(
                part.IsHeldBack ? bed with { TestsDll = job.HeldBackDll! } : bed,
                OptionsOf(part, job, exercise, heldBack), part.Observer, cancellation));
        foreach (var seed in job.Seeds)
        {
            var graded = await judge.RunAsync(seed);
            Console.WriteLine(FormattableString.Invariant($"seed {seed}: {graded.Verdict}"));
            // A service that does not start with one seed does not start with the next.
            if (graded.Verdict == RunVerdict.Invalid) break;
        }

        // What is red already needs no hunt, and what does not start cannot be hunted.
        if (job.HuntTime > TimeSpan.Zero && Directory.Exists(exercise.HuntFolder) && record.Findings.Seeds.All(seed => seed.Verdict is RunVerdict.Green or RunVerdict.Inconclusive))
            await HuntAsync(bed, job, exercise, record, cancellation);
    }

    private static async Task HuntAsync(TestBed bed, JudgeJob job, Exercise exercise, FindingsRecord record, CancellationToken cancellation)
    {
        List<HuntReport> reports = [];
        List<ScenarioOutcome> outcomes = [];
        foreach (var seed in job.Seeds)
        {
            var begunAt = Stopwatch.GetTimestamp();
            var order = new HuntOrder(job.HuntTime.TotalSeconds / job.Seeds.Count, Path.Combine(job.RunsFolder, $"{GradeHunt.Id}-{seed}"), Script: null)
            {
                Corpus = HuntRun.CorpusOf(exercise),
            };
            reports.Add(await HuntRun.RunAsync(bed, job.ServiceDll, seed, order, ConfinementOf(job), _ => { }, cancellation));
            outcomes.Add(GradeHunt.OutcomeOf(reports[^1], Stopwatch.GetElapsedTime(begunAt).TotalMilliseconds));
            Console.WriteLine(FormattableString.Invariant($"seed {seed}: hunt {outcomes[^1].State}"));
        }

        record.Hunted(GradeHunt.EntryOf(reports), outcomes);
    }

    private static Confinement ConfinementOf(JudgeJob job) => new() { SandboxPath = job.SandboxPath, Key = job.Secret, LiveLogs = job.LiveLogs };

    private static ScenarioRunOptions OptionsOf(SeedPart part, JudgeJob job, Exercise exercise, IReadOnlyList<ScenarioEntry> heldBack)
    {
        var (scenarios, suffix) = part.IsHeldBack ? (heldBack, "-held-back") : (exercise.Manifest.Scenarios, "");
        return new ScenarioRunOptions(scenarios, job.ServiceDll, part.Seed, Path.Combine(job.RunsFolder, $"seed-{part.Seed}{suffix}"))
        {
            Confinement = ConfinementOf(job),
            Ceiling = part.Ceiling,
            Starvation = part.Starvation,
            History = part.History,
        };
    }
}
