using System.CommandLine;
using Drill.Foundation;
using Drill.Grading;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>The command that `drill grade` runs inside the network that it shares with a submission. Not for users.</summary>
internal static class JudgeVerb
{
    public static Command Create() => Internal(JudgeProcess.Verb, (path, cancellation) => Judging.RunAsync(GradeJson.Read<JudgeJob>(path), cancellation));

    /// <summary>The command that `drill grade` runs to try the proofs of a review. Not for users.</summary>
    public static Command CreateTrials() =>
        Internal(ProofTrial.Verb, (path, cancellation) => ProofTrials.RunAsync(GradeJson.Read<ProofJob>(path), cancellation));

    private static Command Internal(string verb, Func<string, CancellationToken, Task> run)
    {
        var job = new Argument<string>("job") { Description = "Path of the file that describes the job." };
        var command = new Command(verb, "Internal: `drill grade` runs this.") { job };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await run(parsed.GetRequiredValue(job), cancellation);
            return ExitCode.Green;
        });
        return command;
    }
}
