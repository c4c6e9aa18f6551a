using Drill.Building;
using Drill.Databases;
using Drill.Foundation;
using Drill.Reviewing;
using Drill.Running;
using Drill.Grading;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>Runs a candidate's own proof on the candidate's own machine, as often as a grading would.</summary>
internal static class LocalTrial
{
    /// <summary>Builds the proof, runs it on the working copy, and prints each outcome.</summary>
    /// <returns>Green if it is red each time: then it may prove something.</returns>
    /// <exception cref="WrongUsageException">There is no such proof.</exception>
    /// <exception cref="InvalidServiceException">The service or the proof does not build.</exception>
    public static async Task<int> RunAsync(DrillContext context, Exercise exercise, ReviewFiles review, string proof, CancellationToken cancellation)
    {
        var (form, writer) = (review.Form, context.Console.Profile.Out.Writer);
        var path = proof.StartsWith(form.Proofs, StringComparison.Ordinal) ? proof : form.Proofs + proof;
        if (!File.Exists(Path.Combine(exercise.Folder, path)))
            throw new WrongUsageException($"There is no exercises/{exercise.Name}/{path}. {form.Proofs}README.md says how a proof is written.");
        var project = ProofProject.Of(exercise, form);
        var built = await context.WithStatusAsync("Building", async () =>
        {
            var working = await new ServiceBuilder(context.RepositoryRoot).BuildWorkingCopyAsync(exercise, cancellation);
            var outcome = await DotnetBuild.RunAsync(project, [ProofProject.ArgumentFor(form, path)], cancellation);
            return outcome.Succeeded ? working : throw new InvalidServiceException(string.Join(Environment.NewLine, outcome.Errors));
        });
        var name = Path.GetFileNameWithoutExtension(project);
        var dll = Path.Combine(context.RepositoryRoot, "artifacts", "bin", name, "debug", name + ".dll");
        var folder = DrillContext.WritableFolder(Path.Combine(context.Artifacts, "proofs", exercise.Name, Path.GetFileNameWithoutExtension(path), "run"));
        await using var postgres = await new ServerSource(context.RepositoryRoot, writer.WriteLine).StartAsync(data: null, observer: null, cancellation);
        var server = postgres.ShareEnvironment[ServerAccess.SharedVariable];
        var red = 0;
        for (var time = 1; time <= ProofTrials.Times; time++)
        {
            var state = (await ProofTrials.TryAsync(dll, server, built.ServiceDll, [], folder, time, cancellation)).State;
            if (state == ScenarioState.Failed) red++;
            writer.WriteLine($"{path}, {time} of {ProofTrials.Times}: {(state == ScenarioState.Failed ? "red" : state == ScenarioState.Passed ? "green" : "neither red nor green")}");
        }

        writer.WriteLine(red == ProofTrials.Times
            ? "Red each time. A grading also runs it on right designs, where it has to be green each time."
            : $"Red {red} of {ProofTrials.Times} times, so it proves nothing. What it printed: {Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(folder)!)}");
        return red == ProofTrials.Times ? ExitCode.Green : ExitCode.Red;
    }
}
