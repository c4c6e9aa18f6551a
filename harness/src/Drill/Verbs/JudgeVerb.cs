using System.CommandLine;
using Drill.Foundation;
using Drill.Grading;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>What `drill grade` runs inside the network that it shares with a submission. Not for people.</summary>
internal static class JudgeVerb
{
    public static Command Create()
    {
        var job = new Argument<string>("job") { Description = "Path of the job's description." };
        var command = new Command(JudgeProcess.Verb, "Part of `drill grade`.") { job };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await Judging.RunAsync(GradeJson.Read<JudgeJob>(parsed.GetRequiredValue(job)), cancellation);
            return ExitCode.Green;
        });
        return command;
    }
}
