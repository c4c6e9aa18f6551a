using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Drill.Foundation;
using Drill.Submissions;
using Drill.Verbs;
using Harness.Hosting;
using Harness.Verdicts;
using Spectre.Console;
using PosixSignal = System.Runtime.InteropServices.PosixSignal;

FileMask.Declare();
// A terminal of Windows begins with a code page in which half of what stories quote is a question mark.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// Escape sequences are for a terminal; a log or a pipe gets the words alone.
var console = AnsiConsole.Create(new AnsiConsoleSettings
{
    Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
});
var root = new RootCommand("Hands-on backend exercises: run them, grade submissions, and verify that the verdicts are right.");
Func<DrillContext> context = () => new DrillContext(HarnessPaths.RepositoryRoot, console);
root.Add(ListVerb.Create(context));
root.Add(StartVerb.Create(context));
root.Add(RunVerb.Create(context));
root.Add(WatchVerb.Create(context));
root.Add(HintVerb.Create(context));
root.Add(ResetVerb.Create(context));
root.Add(ProgressVerb.Create(context));
root.Add(DebriefVerb.Create(context));
root.Add(HuntVerb.Create(context));
root.Add(ServeVerb.Create(context));
root.Add(FaultVerb.Create(context));
root.Add(ReviewVerb.Create(context));
root.Add(McpVerb.Create(context));
root.Add(SubmitVerb.Create(context));
root.Add(DoctorVerb.Create(context));
if (!IsPackage())
{
    // None of these commands works without solutions-private and the harness's own tests.
    root.Add(NewVerb.Create(context));
    root.Add(PackVerb.Create(context));
    root.Add(GradeVerb.Create(context));
    root.Add(JudgeVerb.Create());
    root.Add(JudgeVerb.CreateTrials());
    root.Add(ScorecardVerb.Create(context));
    root.Add(PatternsVerb.Create(context));
    root.Add(ShowVerb.Create(context));
    root.Add(VerifyVerb.Create(context));
    root.Add(TestVerb.Create(context));
}

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // System.CommandLine exits with 1 for a wrong command line, and 1 means red here.
    await parsed.InvokeAsync();
    return ExitCode.WrongUsage;
}

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // The first Ctrl-C stops the command and cleans up. A second one kills the process, and the watchdog cleans up.
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
        interrupted.Token);
}
catch (WrongUsageException usage)
{
    return Complain(usage.Message, ExitCode.WrongUsage);
}
catch (InvalidDataException broken)
{
    return Complain(broken.Message, ExitCode.WrongUsage);
}
catch (InvalidServiceException invalid)
{
    return Complain(invalid.Message, ExitCode.InvalidService);
}
catch (EnvironmentLacksException lacks)
{
    return Complain(lacks.Message, ExitCode.EnvironmentLacks);
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return Complain("Stopped.", ExitCode.Inconclusive);
}
catch (Exception unexpected)
{
    // The last resort: the user reads a plain message, and a maintainer finds the stack trace in a file.
    var (message, exitCode) = ErrorText.Of(unexpected);
    return Complain($"{message}{ErrorLog.Keep(unexpected)}", exitCode);
}

static bool IsPackage()
{
    try
    {
        return File.Exists(Path.Combine(HarnessPaths.RepositoryRoot, PackManifest.FileName));
    }
    catch (EnvironmentLacksException)
    {
        // Outside any checkout: each command reports that itself.
        return false;
    }
}

static int Complain(string message, int exitCode)
{
    Console.Error.WriteLine(message);
    return exitCode;
}
