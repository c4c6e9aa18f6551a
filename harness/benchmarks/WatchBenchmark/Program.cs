using System.CommandLine;
using Drill.Foundation;
using Harness.Hosting;
using Harness.Verdicts;
using WatchBenchmark;

var exercise = new Argument<string>("exercise") { Description = "The exercise." };
var saves = new Option<int>("--saves") { Description = "How many saves.", DefaultValueFactory = _ => 20 };
var root = new RootCommand(
    "Measure how long `drill watch` takes from a save to the first verdict, beside `dotnet test` with that scenario. A save writes the time of a "
    + "source file, and changes nothing in it.")
{
    exercise, saves,
};
root.SetAction((parsed, cancellation) => new Benchmark(
    Names.FindExercise(HarnessPaths.RepositoryRoot, parsed.GetRequiredValue(exercise)), Math.Max(1, parsed.GetValue(saves)), Console.Out).RunAsync(cancellation));

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
