using Drill.Foundation;
using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>Starts the judging process, in a network of its own where there is a sandbox, and reads what it found.</summary>
internal static class JudgeProcess
{
    /// <summary>The hidden verb that judges.</summary>
    public const string Verb = "judge-submission";

    /// <summary>
    /// Judges and returns the findings: all of them, or, where the process ended before its time, what it had found by then if that is
    /// red. Without a red it is a grading that did not take place: nobody has seen the submission break anything.
    /// </summary>
    /// <exception cref="EnvironmentLacksException">It ended early and had found nothing red; the message has its last words.</exception>
    public static async Task<JudgeFindings> RunAsync(
        JudgeJob job, GradingFolder folder, Sandbox? sandbox, CancellationToken cancellation)
    {
        var jobPath = Path.Combine(folder.Judging, "job.json");
        GradeJson.Write(jobPath, job);
        var environment = InheritedEnvironment.With(new() { ["DOTNET_EnableDiagnostics"] = "0" });
        // The submission's network reaches no server but the judge's own.
        if (sandbox is not null)
        {
            environment["DRILL_POSTGRES"] = "local";
            environment[PrivateSockets.Variable] = folder.Judging;
            environment[ServerSandbox.Variable] = folder.ServerSandbox;
        }

        string[] command =
        [
            .. sandbox?.JudgeCommand() ?? [], Executables.Dotnet(), "exec", typeof(JudgeProcess).Assembly.Location, Verb, jobPath,
        ];
        await using var judge = ChildProcess.Start(new ChildOptions(command[0], command[1..], Path.Combine(job.RunsFolder, "judge.log"))
        {
            Environment = environment,
            WorkingDirectory = job.CheckoutRoot,
            InSandbox = sandbox is not null,
        });
        try
        {
            await judge.WaitForExitAsync(cancellation);
        }
        finally
        {
            // What the judge could not put in place because it was stopped. Nothing runs any more that could write there.
            judge.Kill();
            await judge.Exited;
            LiveLog.PlaceAll(job.LiveLogs);
        }

        return Read(job.FindingsPath, judge.ExitCode) ?? throw new EnvironmentLacksException(
            $"The process that judges ended with exit code {judge.ExitCode} and without findings; check `./drill doctor`. "
            + $"Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, judge.LastLines.TakeLast(20))}");
    }

    /// <summary>What a judging process left; null where that is no verdict.</summary>
    /// <param name="path">The findings' file, which may not be there.</param>
    /// <param name="exitCode">How the process ended.</param>
    internal static JudgeFindings? Read(string path, int? exitCode)
    {
        if (!File.Exists(path)) return null;
        var findings = GradeJson.Read<JudgeFindings>(path);
        if (exitCode == 0) return findings;
        return findings.AreRed ? findings.MissingBecause($"The process that judges ended with exit code {exitCode} before all scenarios had reported.") : null;
    }
}
