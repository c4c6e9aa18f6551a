using Drill.Databases;
using Drill.Foundation;
using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Load;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>Starts the judging process, in its own network if there is a sandbox, and reads its findings.</summary>
internal static class JudgeProcess
{
    /// <summary>The internal command that judges.</summary>
    public const string Verb = "judge-submission";

    /// <summary>Variables that are always set: a grader's shell does not choose what a submission is measured with.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>
    {
        ["DOTNET_EnableDiagnostics"] = "0",
        [LoadChoices.Variable] = "",
    };

    /// <summary>
    /// Judges and returns the findings. If the process ended early, its findings count only if they are red. Otherwise the grading did
    /// not take place, because the submission was not seen to break anything.
    /// </summary>
    /// <param name="job">What to judge.</param>
    /// <param name="folder">The grading's folder.</param>
    /// <param name="sandbox">The sandbox; null for none.</param>
    /// <param name="programs">Whose programs the confined server runs: local or embedded. Not used without a sandbox.</param>
    /// <param name="cancellation">Stops the judging.</param>
    /// <exception cref="EnvironmentLacksException">The process ended early without a red finding; the message quotes its last lines.</exception>
    public static async Task<JudgeFindings> RunAsync(
        JudgeJob job, GradingFolder folder, Sandbox? sandbox, PostgresSource programs, CancellationToken cancellation)
    {
        var jobPath = Path.Combine(folder.Judging, "job.json");
        GradeJson.Write(jobPath, job);
        var environment = InheritedEnvironment.With(new(Own));
        // From the submission's network, only the judging process's own database server can be reached.
        if (sandbox is not null)
        {
            environment[PostgresChoice.Variable] = ServerSource.NameOf(programs);
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
            // Moves the logs that the judging process could not move because it was stopped. No process is left that could write to them.
            judge.Kill();
            await judge.Exited;
            LiveLog.PlaceAll(job.LiveLogs);
        }

        return Read(job.FindingsPath, judge.ExitCode) ?? throw new EnvironmentLacksException(
            $"The judging process ended with exit code {judge.ExitCode} and left no findings. Run `./drill doctor`. "
            + $"Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, judge.LastLines.TakeLast(20))}");
    }

    /// <summary>The findings that a judging process left; null if they do not lead to a verdict.</summary>
    /// <param name="path">The findings' file, which may not exist.</param>
    /// <param name="exitCode">The exit code of the process.</param>
    internal static JudgeFindings? Read(string path, int? exitCode)
    {
        if (!File.Exists(path)) return null;
        var findings = GradeJson.Read<JudgeFindings>(path);
        if (exitCode == 0) return findings;
        return findings.AreRed ? findings.MissingBecause($"The judging process ended with exit code {exitCode} before all scenarios had reported.") : null;
    }
}
