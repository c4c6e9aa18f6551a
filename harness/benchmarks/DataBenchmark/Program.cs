using System.CommandLine;
using DataBenchmark;
using Drill.Foundation;
using Drill.Verbs;
using Harness.Hosting;
using Harness.Verdicts;

var exercise = new Argument<string>("exercise") { Description = "An exercise whose databases begin with data." };
var scale = new Option<string?>("--scale") { Description = "How much data; the exercise's first scale without it." };
var trials = new Option<int>("--trials") { Description = "How often both load, in turns.", DefaultValueFactory = _ => 1 };
var root = new RootCommand(
    "Measure how long an exercise's data takes to load, beside psql's COPY of the same bytes and the same keys, in turns on one server; "
    + "then how long a server and a database with it take, the first and the second time, and the loader's peak memory.")
{
    exercise, scale, trials,
};
root.SetAction((parsed, cancellation) => new Benchmark(
        Names.FindExercise(HarnessPaths.RepositoryRoot, parsed.GetRequiredValue(exercise)), parsed.GetValue(scale),
        Math.Max(1, parsed.GetValue(trials)), Console.Out)
    .RunAsync(cancellation));

var asked = root.Parse(args);
try
{
    var code = await asked.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return asked.Errors.Count > 0 ? ExitCode.WrongUsage : code;
}
catch (WrongUsageException wrong)
{
    return Complain(wrong.Message, ExitCode.WrongUsage);
}
catch (EnvironmentLacksException lacks)
{
    return Complain(lacks.Message, ExitCode.EnvironmentLacks);
}
catch (OperationCanceledException)
{
    return Complain("Stopped.", ExitCode.Inconclusive);
}

static int Complain(string message, int code)
{
    Console.Error.WriteLine(message);
    return code;
}
