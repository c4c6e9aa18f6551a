using System.CommandLine;
using System.Globalization;
using Drill.Building;
using Drill.Foundation;
using Drill.Hunts;
using Drill.Local;
using Drill.Running;
using Drill.Variants;
using Harness.Exercises;
using Harness.Hunting;
using Harness.Reports;
using Harness.Variants;
using Harness.Verdicts;
using Spectre.Console;
using static System.FormattableString;

namespace Drill.Verbs;

/// <summary>`drill hunt`: looks for a script of requests and faults that makes a service break its contract.</summary>
internal static class HuntVerb
{
    private const double MostMinutes = 24 * 60;

    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise") { Description = "Name of the exercise, as `drill list` shows it." };
        var minutes = new Option<double>("--minutes", "-m")
        {
            Description = "How long to look. What is found is shrunk afterwards.",
            DefaultValueFactory = _ => 3,
        };
        var variant = new Option<string?>("--variant") { Description = "Hunt this variant instead of the working copy." };
        var seed = new Option<long?>("--seed") { Description = "The seed: the same scripts again." };
        var script = new Option<string?>("--script") { Description = "Replay this script three times instead of looking for one." };
        var folder = new Option<string?>("--out") { Description = "Folder for the results instead of artifacts/hunts." };
        var command = new Command(
            "hunt",
            "Look for a script of requests and faults that makes a service break its contract.\n\n"
            + "Example:\n  ./drill hunt double-charge --minutes 5\n  ./drill hunt double-charge --script artifacts/hunts/double-charge/…/script.json")
        {
            exercise, minutes, variant, seed, script, folder,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(), parsed.GetRequiredValue(exercise), parsed.GetValue(minutes), parsed.GetValue(variant), parsed.GetValue(seed),
            parsed.GetValue(script), parsed.GetValue(folder), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        DrillContext context, string name, double minutes, string? variantName, long? chosenSeed, string? script, string? outFolder,
        CancellationToken cancellation)
    {
        if (minutes is not (> 0 and <= MostMinutes)) throw new WrongUsageException(Invariant($"--minutes must be more than 0 and at most {MostMinutes:0}."));
        if (chosenSeed < 0) throw new WrongUsageException("--seed must be at least 0.");
        if (script is not null)
        {
            if (!File.Exists(script)) throw new WrongUsageException($"There is no file '{script}'.");
            _ = Script.Parse(await File.ReadAllTextAsync(script, cancellation), script);
        }

        var exercise = Names.FindExercise(context.RepositoryRoot, name);
        var variant = variantName is null ? null : Names.FindVariant(exercise, VariantFolder.LoadAllAndHandIns(exercise), variantName);
        var seed = chosenSeed ?? Random.Shared.NextInt64(1, 1_000_000_000);
        var folder = DrillContext.WritableFolder(Path.Combine(
            outFolder ?? Path.Combine(context.Artifacts, "hunts", exercise.Name),
            $"{DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{seed}"));

        var builder = new ServiceBuilder(context.RepositoryRoot);
        if (!Directory.Exists(exercise.HuntFolder)) throw new WrongUsageException($"'{exercise.Name}' declares nothing that a hunt may do yet.");
        var built = await context.WithStatusAsync("Building", () => builder.BuildWorkingCopyAsync(exercise, cancellation));
        var service = variant is null ? built.ServiceDll : await builder.BuildVariantAsync(exercise, variant, cancellation);
        await using var postgres = await DataLoading.StartAsync(context, exercise, null, () => Task.FromResult(built), cancellation);
        context.Console.MarkupLineInterpolated(
            $"[bold]{exercise.Manifest.Title}[/]  {variant?.Name ?? "working copy"}  seed {seed}  PostgreSQL {postgres.Description}");
        var order = new HuntOrder(minutes * 60, folder, script is null ? null : Path.GetFullPath(script)) { Corpus = HuntRun.CorpusOf(exercise) };
        var said = "";
        var report = await HuntRun.RunAsync(new TestBed(built.TestsDll, postgres), service, seed, order, Confinement.None, Observe, cancellation);
        if (report is { Invalid: { } invalid, Found: null }) throw new InvalidServiceException(invalid);
        return Conclude(context, exercise.Name, report, seed);

        void Observe(HuntReport current)
        {
            if (current.Stage == said) return;
            context.Console.WriteLine("  " + (said = current.Stage));
        }
    }

    private static int Conclude(DrillContext context, string exercise, HuntReport report, long seed)
    {
        var writer = context.Console.Profile.Out.Writer;
        writer.WriteLine();
        foreach (var line in HuntText.Lines(report)) writer.WriteLine(line);
        if (report.Found is { } found)
        {
            writer.WriteLine();
            writer.WriteLine($"Replay  ./drill hunt {exercise} --script {Path.GetRelativePath(Environment.CurrentDirectory, found.Path)}");
            return ExitCode.Red;
        }

        writer.WriteLine(Invariant($"Again  ./drill hunt {exercise} --seed {seed}"));
        return report.Episodes > 0 && report.SeenOnce.Count == 0 ? ExitCode.Green : ExitCode.Inconclusive;
    }
}
