using System.CommandLine;
using System.Diagnostics;
using Drill.Building;
using Drill.Foundation;
using Drill.Local;
using Drill.Reviewing;
using Drill.Terminal;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Reports;
using Harness.Reviews;
using Harness.Variants;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill verify`: proves that the scenarios tell right from almost right.</summary>
internal static class VerifyVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string?>("exercise")
        {
            Description = "Name of the exercise. Default: every exercise.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var variant = new Option<string[]>("--variant")
        {
            Description = "Verify only this variant, for example near-misses/<name>. May be repeated.",
        };
        var repeat = new Option<int>("--repeat")
        {
            Description = "How many times to run everything.",
            DefaultValueFactory = _ => 1,
        };
        var noise = new Option<int>("--noise") { Description = "How many threads burn CPU during the runs.", DefaultValueFactory = _ => 0 };
        var seed = new Option<long?>("--seed") { Description = "Seed of the first repeat." };
        var full = new Option<bool>("--full")
        {
            Description = "Run every scenario on every variant. If stopped, run it again to resume.",
        };
        var budget = new Option<int>("--budget")
        {
            Description = "Minutes to spend on near-misses that only an earlier harness has verified. What changed is always verified, however long it takes.",
            DefaultValueFactory = _ => (int)Request.DefaultBudget.TotalMinutes,
        };
        var handOuts = new Option<int>("--hand-outs")
        {
            Description = "Instead of the variants, verify the hand-outs of this many seeds, for an exercise whose defects differ between hand-outs.",
        };
        var onlyBuild = new Option<bool>("--only-build") { Description = "Build everything, and run nothing." };
        var scale = ScaleOption.Create();
        var command = new Command(
            "verify",
            "Run the scenarios on variants whose verdict is known: the starter, right designs and near-misses. Without options, run\n"
            + "only what solutions-private/<exercise>/verified.json does not already prove.\n\n"
            + "Example:\n  ./drill verify double-charge\n  ./drill verify double-charge --full\n" +
            "  ./drill verify double-charge --variant reference --repeat 20 --noise 8")
        {
            exercise, variant, repeat, noise, seed, full, budget, handOuts, onlyBuild, scale,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var drill = context();
            var request = new Request(
                parsed.GetValue(variant) ?? [], parsed.GetValue(repeat), parsed.GetValue(noise), parsed.GetValue(seed),
                parsed.GetValue(full), parsed.GetValue(scale))
            {
                Budget = TimeSpan.FromMinutes(parsed.GetValue(budget)), HandOuts = parsed.GetValue(handOuts), OnlyBuild = parsed.GetValue(onlyBuild),
            };
            var exercises = parsed.GetValue(exercise) is { } name
                ? [Names.FindExercise(drill.RepositoryRoot, name)]
                : ExerciseFolder.LoadAll(drill.RepositoryRoot);
            if (exercises.Count == 0)
                throw new EnvironmentLacksException("There is nothing to verify: exercises/ holds no exercise. Create one with ./drill new <name>.");
            var exitCode = ExitCode.Green;
            foreach (var one in exercises)
                exitCode = Worse(exitCode, (await VerifyAsync(drill, one, request, cancellation)).ExitCode);
            return exitCode;
        });
        return command;
    }

    /// <summary>Verifies one exercise, prints what was found and writes `verify.json`.</summary>
    public static async Task<VerificationResult> VerifyAsync(
        DrillContext context, Exercise exercise, Request request, CancellationToken cancellation)
    {
        if (request.Repeat < 1 || request.Noise < 0 || request.Seed < 0 || request.Budget < TimeSpan.Zero)
            throw new WrongUsageException("--repeat must be at least 1, and --noise, --seed and --budget at least 0.");
        request = request with { LoadEngine = LoadAdapter.ChosenEngine };
        var clock = Stopwatch.StartNew();
        var startedAt = DateTimeOffset.UtcNow;
        var folder = DrillContext.WritableFolder(Path.Combine(context.Artifacts, "verify", exercise.Name));
        // The record is about these, whatever is verified now.
        var onRecord = VariantFolder.LoadAll(exercise);
        var all = request.HandOuts == 0
            ? onRecord
            : HandOutVariants.LayOut(exercise, request.HandOuts, Path.Combine(folder, "hand-outs"));
        var variants = Choose(exercise, all, request.Variants);
        var journal = new CellJournal(Path.Combine(folder, request.JournalName));
        if (journal.Count > 0)
        {
            context.Console.WriteLine(
                $"Resuming a stopped verification: it left {journal.Count} results, and those of unchanged code are not measured again.");
        }

        var scale = Names.FindScale(exercise, request.Scale);
        var builder = new ServiceBuilder(context.RepositoryRoot);
        await using var postgres = await DataLoading.StartAsync(
            context, exercise, scale, () => builder.BuildWorkingCopyAsync(exercise, cancellation), cancellation);
        var seed = request.Seed ?? Random.Shared.NextInt64(1, 1_000_000_000);
        context.Console.MarkupInterpolated($"[bold]Verifying {exercise.Name}[/]");
        context.Console.WriteLine(
            $"  {variants.Count} variants  seed {seed}  PostgreSQL {postgres.Description}{(request.LoadEngine is { } engine ? $"  load by {engine}" : "")}");
        var report = new VerifyReport(context.Console, exercise, all);
        var proofs = new Proofs(context.RepositoryRoot, exercise, onRecord, postgres.Description);
        var plan = request.ProvesByRecord ? proofs.Plan()
            : request.HandOuts > 0 ? ProofPlan.Whole(exercise, variants)
            : ProofPlan.All(exercise, variants, request.Full);
        var options = new VerifyOptions(exercise, plan.Runs, request.Repeat, request.Noise, seed) { Scale = scale, Budget = request.Budget };
        var verifier = new Verifier(context.RepositoryRoot, postgres, journal);
        var built = await context.WithStatusAsync("Building", () => verifier.BuildAsync(options, cancellation));
        void OnCell(Cell cell, bool stored)
        {
            // An outcome under noise, with data of another size or with another load engine tests the scenarios. It proves nothing about a
            // normal run.
            if (request.IsPlain && request.HandOuts == 0) proofs.Add(cell);
            report.OnCell(cell, stored);
        }

        IReadOnlyList<Cell> cells = request.OnlyBuild
            ? await verifier.CompileAsync(options, cancellation)
            : await verifier.RunAsync(options, built, OnCell, cancellation);
        var onlyBuilt = request.OnlyBuild ? cells.Count(cell => cell.InvalidReason is null) : 0;
        if (request.OnlyBuild)
        {
            context.Console.WriteLine(
                $"{Units.Count(onlyBuilt, "variant")} built, {cells.Count - onlyBuilt} do not build. Nothing was run.");
        }

        var left = request.ProvesByRecord ? proofs.Plan() : null;
        var allVariants = variants.Count == all.Count && request.HandOuts == 0;
        var result = VerificationResult.Of(exercise, variants, cells, allVariants, new VerificationResult
        {
            Exercise = exercise.Name, StartedAt = startedAt, DurationMs = Math.Round(clock.Elapsed.TotalMilliseconds),
            Postgres = postgres.Description, Full = request.Full, Repeats = request.Repeat, Noise = request.Noise,
            Scenarios = [], Margins = [], SoleCatcherOf = new Dictionary<string, IReadOnlyList<string>>(),
            Invalid = new Dictionary<string, string>(), Cells = [], WithoutSoleCatch = [],
            OnRecord = left is null ? 0 : left.OnRecord - proofs.ProvedNow, OldestOnRecord = left?.Oldest,
            NeverOpenAlone = allVariants && !request.OnlyBuild ? proofs.NeverOpenAlone : [],
            Sheet = allVariants ? SheetProof.Of(exercise) : null,
            Review = allVariants ? ReviewOf(exercise) : null,
            OnlyBuilt = onlyBuilt,
            LeftOut = left?.Runs.Count(run => run.Need == ProofNeed.Aged) ?? 0,
        });
        var path = Path.Combine(folder, "verify.json");
        AtomicFile.Replace(path, result.ToJson());
        journal.Delete();
        report.Write(result, Path.GetRelativePath(Environment.CurrentDirectory, path));
        return result;
    }

    private static ReviewProof? ReviewOf(Exercise exercise)
    {
        if (TwinFiles.Find(exercise)?.Prove() is not { } proof) return null;
        return HandOutVariants.FaultOfPractice(exercise) is { } fault ? proof with { Faults = [.. proof.Faults, fault] } : proof;
    }

    private static IReadOnlyList<Variant> Choose(
        Exercise exercise, IReadOnlyList<Variant> all, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return all;
        var chosen = names.Select(name => Names.FindVariant(exercise, all, name).Name).ToHashSet();
        return [.. all.Where(variant => chosen.Contains(variant.Name))];
    }

    private static int Worse(int left, int right) =>
        left == ExitCode.Red || right == ExitCode.Red ? ExitCode.Red : Math.Max(left, right);

    /// <summary>What the command line asks for.</summary>
    internal sealed record Request(
        IReadOnlyList<string> Variants, int Repeat, int Noise, long? Seed, bool Full, string? Scale = null)
    {
        /// <summary>The default of <see cref="Budget" />.</summary>
        public static readonly TimeSpan DefaultBudget = TimeSpan.FromMinutes(10);

        /// <summary>How much time to spend on near-misses that only an earlier harness has verified.</summary>
        public TimeSpan Budget { get; init; } = DefaultBudget;

        /// <summary>How many hand-outs to verify instead of the variants; 0 for none.</summary>
        public int HandOuts { get; init; }

        /// <summary>Whether to build everything and run nothing.</summary>
        public bool OnlyBuild { get; init; }

        /// <summary>The load engine, if it is not the harness's own.</summary>
        public string? LoadEngine { get; init; }

        /// <summary>Whether each variant is judged as a submission would be.</summary>
        public bool IsPlain => Repeat == 1 && Noise == 0 && Scale is null && LoadEngine is null;

        /// <summary>Whether to run only what the record does not already prove.</summary>
        public bool ProvesByRecord => IsPlain && !Full && !OnlyBuild && HandOuts == 0 && Variants.Count == 0 && Seed is null;

        /// <summary>The checks that `drill test` runs.</summary>
        public static readonly Request Default = new([], 1, 0, null, false);

        /// <summary>The name of the journal: verifications with different options keep different journals.</summary>
        public string JournalName =>
            $"journal-{(HandOuts > 0 ? "hand-outs" : Full ? "full" : "named")}-{Repeat}x-noise{Noise}"
            + $"{(Seed is { } seed ? $"-seed{seed}" : "")}{(Scale is null ? "" : "-" + Scale)}"
            + $"{(LoadEngine is null ? "" : "-" + LoadEngine.Replace(' ', '-'))}{Chosen}.jsonl";

        // Hashed, because a file name cannot hold the names of many variants.
        private string Chosen => Variants.Count == 0 ? "" : "-" + ContentHash.OfText(string.Join('\n', Variants.Order()));
    }
}
