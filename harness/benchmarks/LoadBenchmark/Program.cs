using System.CommandLine;
using Harness.Verdicts;
using LoadBenchmark;

var seconds = Positive("--seconds", 8, "How long each trial measures, in seconds.");
var warmUp = Positive("--warm-up", 5, "How long every generator runs before anything counts, in seconds.");
var highest = Positive("--highest", 200_000, "Where the search ends at the latest, in requests a second; 2,000 at least.");
var connections = Positive("--connections", 64, "How many connections the closed loops keep.");
var threads = Positive("--threads", Math.Min(Environment.ProcessorCount, 2), "How many threads wrk has.");
var isShort = new Option<bool>("--short") { Description = "Trials and warm-up of 3 s unless given, and a coarser search: ten minutes or so." };
var root = new RootCommand(
    "Measure how much of wrk's closed-loop throughput the harness's open-loop engine reaches with a p99 schedule lag under 1 ms, beside the "
    + "same engine over raw sockets and, where its package can be had, NBomber; and where the rest goes, by the clients alone as closed loops. "
    + "All on one endpoint and in turns. Takes half an hour or so; means something only on a machine that does nothing else.")
{
    seconds, warmUp, highest, connections, threads, isShort,
};
root.SetAction((parsed, cancellation) => new Benchmark(
    new BenchmarkOptions(
        Length(parsed, seconds), Length(parsed, warmUp), (int)parsed.GetValue(connections), (int)parsed.GetValue(threads),
        Math.Max(parsed.GetValue(highest), 2_000), parsed.GetValue(isShort) ? 1.15 : 1.05),
    Console.Out).RunAsync(cancellation));

var name = new Argument<string>("generator");
var address = new Argument<string>("address");
var worker = new Command(Worker.Verb, "Serve trials of one generator (internal).") { name, address };
worker.Hidden = true;
worker.SetAction((parsed, cancellation) => Worker.RunAsync(
    parsed.GetRequiredValue(name), new Uri(parsed.GetRequiredValue(address)), Console.In, Console.Out, cancellation));
root.Add(worker);
var asked = root.Parse(args);
try
{
    var code = await asked.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return asked.Errors.Count > 0 ? ExitCode.WrongUsage : code;
}
catch (EnvironmentLacksException lacks)
{
    return Complain(lacks.Message, ExitCode.EnvironmentLacks);
}
catch (Exception invalid) when (invalid is InvalidDataException or InvalidServiceException)
{
    return Complain(invalid.Message, ExitCode.Inconclusive);
}
catch (OperationCanceledException)
{
    return Complain("Stopped.", ExitCode.Inconclusive);
}

static Option<double> Positive(string name, double value, string description)
{
    var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
    option.Validators.Add(result =>
    {
        if (!(result.GetValue(option) > 0)) result.AddError($"{name} must be above zero.");
    });
    return option;
}

TimeSpan Length(ParseResult parsed, Option<double> option) => TimeSpan.FromSeconds(
    parsed.GetValue(isShort) && parsed.GetResult(option) is not { Implicit: false } ? 3 : parsed.GetValue(option));

static int Complain(string message, int exitCode)
{
    Console.Error.WriteLine(message);
    return exitCode;
}
