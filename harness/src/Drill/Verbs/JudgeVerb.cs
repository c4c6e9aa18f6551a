using System.CommandLine;
using Drill.Foundation;
using Drill.Grading;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>The command that `drill grade` runs inside the network that it shares with a submission. Not for users.</summary>
internal static class JudgeVerb
{
    public static Command Create()
    {
        var job = new Argument<string>("job") { Description = "Path of the file that describes the job." };
        var command = new Command(JudgeProcess.Verb, "Internal: `drill grade` runs this.") { job };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await Judging.RunAsync(GradeJson.Read<JudgeJob>(parsed.GetRequiredValue(job)), cancellation);
            return ExitCode.Green;
        });
        return command;
    }

    /// <summary>The command that `drill grade` runs to try the proofs of a review. Not for users.</summary>
    public static Command CreateTrials()
    {
        var job = new Argument<string>("job") { Description = "Path of the file that describes the job." };
        var command = new Command(ProofTrial.Verb, "Internal: `drill grade` runs this.") { job };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await ProofTrials.RunAsync(GradeJson.Read<ProofJob>(parsed.GetRequiredValue(job)), cancellation);
            return ExitCode.Green;
        });
        return command;
    }
}
