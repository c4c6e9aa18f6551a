using Drill.Building;
using Drill.Databases;
using Drill.Foundation;
using Drill.Reviewing;
using Drill.Sandboxing;
using Drill.Submissions;
using Drill.Variants;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Reviews;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Tries the proofs of a submission whose findings found nothing that is known: red on what was handed out, green on every right design, and red on the
/// hand-out with all good twins, because otherwise the proof shows what one of the places is about.
/// </summary>
/// <param name="checkout">The pristine exercise.</param>
/// <param name="folder">The grading's folder.</param>
/// <param name="sandbox">The sandbox; null for none.</param>
/// <param name="programs">Whose programs the database server runs.</param>
internal sealed class ProofTrial(PristineCheckout checkout, GradingFolder folder, Sandbox? sandbox, PostgresSource programs)
{
    /// <summary>The internal command that tries proofs.</summary>
    public const string Verb = "try-proofs";

    private const string Accepted = "Red on what was handed out and on it without the known defects, green on every right design: accepted.";

    private string Root => Path.Combine(folder.Root, "proofs");

    /// <summary>Tries the proofs.</summary>
    /// <param name="submission">The submission.</param>
    /// <param name="review">Its review.</param>
    /// <param name="ceiling">How long one build may take.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What each showed, in the order of the findings; empty if none has to be tried.</returns>
    public async Task<IReadOnlyList<GradedProof>> RunAsync(Submission submission, SubmittedReview review, TimeSpan ceiling, CancellationToken cancellation)
    {
        var paths = review.OpenProofs;
        if (paths.Count == 0) return [];
        List<GradedProof> graded = [];
        List<BuiltProof> built = [];
        foreach (var path in paths)
        {
            try
            {
                built.Add(new BuiltProof(path, await BuildProofAsync(submission, review, path, built.Count, ceiling, cancellation)));
            }
            catch (InvalidServiceException invalid)
            {
                graded.Add(new GradedProof(path, false, $"It does not build: {Printable.Line(invalid.Message)}"));
            }
        }

        if (built.Count > 0)
        {
            var findings = await TryAsync(built, await GroundsAsync(review, cancellation), cancellation);
            if (findings.Lacks is { } lacks) throw new EnvironmentLacksException(lacks);
            graded.AddRange(built.Select(proof => findings.Refusals.TryGetValue(proof.Path, out var refusal)
                ? new GradedProof(proof.Path, false, refusal)
                : new GradedProof(proof.Path, true, Accepted)));
        }

        return [.. paths.Select(path => graded.Single(proof => proof.Path == path))];
    }

    // Each in sources of its own, which hold what was handed out and this one file of the candidate's.
    private async Task<string> BuildProofAsync(Submission submission, SubmittedReview review, string path, int number, TimeSpan ceiling, CancellationToken cancellation)
    {
        var (sources, outputs) = (Path.Combine(Root, $"sources-{number}"), Path.Combine(Root, $"outputs-{number}"));
        Directory.CreateDirectory(outputs);
        FileTree.Copy(checkout.Root, SharedInputs.Of(checkout.Root).SelectMany(ContentHash.Files), sources);
        var exercise = Path.Combine(sources, "exercises", checkout.Exercise.Name);
        FileTree.Copy(checkout.Exercise.Folder, ContentHash.Files(checkout.Exercise.Folder), exercise);
        FileTree.Write(exercise, [.. review.HandOut.Files, KeyValuePair.Create(path, submission.Files[path])]);
        var project = ProofProject.Of(checkout.Exercise, review.Form);
        var build = new SandboxedBuild(sources, outputs, folder.Settings, sandbox);
        var errors = await build.RunAsync(
            Path.GetRelativePath(checkout.Root, project).Replace('\\', '/'), [ProofProject.ArgumentFor(review.Form, path)],
            Path.Combine(Root, $"build-{number}.log"), ceiling, cancellation);
        if (errors is not null) throw new InvalidServiceException(errors.FirstOrDefault() ?? "no error was named");
        return build.TakeOutput(Path.GetFileNameWithoutExtension(project), Path.Combine(Root, "tests", $"{number}"));
    }

    private async Task<IReadOnlyList<ProvingGround>> GroundsAsync(SubmittedReview review, CancellationToken cancellation)
    {
        var exercise = checkout.Exercise;
        var starter = VariantTree.Of(exercise, Variant.Starter);
        List<(string Name, Variant Variant, bool MustFail)> grounds =
        [
            ("what was handed out", HandOutVariants.LayOut(review.HandOut.Files, "handed-out", starter, Path.Combine(Root, "handed-out")), true),
            ("what was handed out without the defects of the 20 places", HandOutVariants.LayOut(review.AllGood, "all-good", starter, Path.Combine(Root, "all-good")), true),
            .. VariantFolder.LoadAll(exercise).Where(variant => variant.Kind is VariantKind.Reference or VariantKind.Alternative)
                .Select((variant, index) => ($"right design {index + 1}", variant, false)),
        ];
        // The working copy was built before, and every variant builds on what it left.
        var builder = new ServiceBuilder(checkout.Root);
        await builder.BuildVariantsAsync(exercise, grounds.Select(ground => ground.Variant), cancellation);
        List<ProvingGround> built = [];
        foreach (var (index, (name, variant, mustFail)) in grounds.Index())
        {
            var dll = await builder.BuildVariantAsync(exercise, variant, cancellation);
            // A path of its own for each would tell a test which service it is tried on.
            var target = Path.Combine(Root, "services", $"{index}");
            FileTree.Copy(Path.GetDirectoryName(dll)!, Directory.EnumerateFiles(Path.GetDirectoryName(dll)!, "*", SearchOption.AllDirectories), target);
            built.Add(new ProvingGround(name, Path.Combine(target, Path.GetFileName(dll)), mustFail));
        }

        return built;
    }

    private async Task<ProofFindings> TryAsync(IReadOnlyList<BuiltProof> proofs, IReadOnlyList<ProvingGround> grounds, CancellationToken cancellation)
    {
        var run = Path.Combine(Root, "run");
        Directory.CreateDirectory(run);
        sandbox?.Own(run);
        var job = new ProofJob(
            checkout.Root, proofs, grounds,
            sandbox?.ForProof(Path.Combine(Root, "tests"), Path.Combine(Root, "services"), run, folder.Settings) ?? [],
            sandbox?.HarnessGroupFiles ?? [], run, Path.Combine(Root, "findings.json"));
        var path = Path.Combine(Root, "job.json");
        GradeJson.Write(path, job);
        var environment = InheritedEnvironment.With(new(JudgeProcess.Own));
        if (sandbox is not null)
        {
            environment[PostgresChoice.Variable] = ServerSource.NameOf(programs);
            environment[ServerSandbox.Variable] = folder.ServerSandbox;
        }

        string[] command = [.. sandbox?.JudgeCommand() ?? [], Executables.Dotnet(), "exec", typeof(ProofTrial).Assembly.Location, Verb, path];
        await using var process = ChildProcess.Start(new ChildOptions(command[0], command[1..], Path.Combine(Root, "trials.log"))
        {
            Environment = environment, WorkingDirectory = checkout.Root, InSandbox = sandbox is not null,
        });
        await process.WaitForExitAsync(cancellation);
        return File.Exists(job.FindingsPath) && process.ExitCode == 0
            ? GradeJson.Read<ProofFindings>(job.FindingsPath)
            : throw new EnvironmentLacksException(
                $"The process that tries proofs ended with exit code {process.ExitCode}. Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, process.LastLines.TakeLast(20))}");
    }
}
