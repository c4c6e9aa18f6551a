using System.Diagnostics;
using System.Globalization;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>What one run of scenarios is about.</summary>
/// <param name="Exercise">The exercise.</param>
/// <param name="Scenarios">The scenarios to run; a subset of the exercise's.</param>
/// <param name="TestsDll">The built scenarios.</param>
/// <param name="ServiceDll">The built service to judge.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Folder">Where events and logs go.</param>
internal sealed record ScenarioRunOptions(
    Exercise Exercise,
    IReadOnlyList<ScenarioEntry> Scenarios,
    string TestsDll,
    string ServiceDll,
    long Seed,
    string Folder)
{
    /// <summary>The file that says what confines the service; null where it is trusted.</summary>
    public string? SandboxPath { get; init; }

    /// <summary>
    /// Ends the run early. What was reported by then stands, and what was not is failed unless the machine was starved, so that nobody
    /// is spared a red by taking long.
    /// </summary>
    public CancellationToken Ceiling { get; init; }

    /// <summary>Asked when the ceiling has ended the run: how starved the machine was, in words; null when it had time for it.</summary>
    public Func<string?> Starvation { get; init; } = () => null;

    /// <summary>What is known of the service from other runs for the same verdict.</summary>
    public ServiceHistory History { get; init; } = new();

    /// <summary>The key of its randomness, in hexadecimal; null where the seed alone determines it.</summary>
    public string? Key { get; init; }

    /// <summary>Where services' logs are while they run, without telling anything; null for their place.</summary>
    public string? LiveLogs { get; init; }

    /// <summary>The size of the data; null for the exercise's first.</summary>
    public string? Scale { get; init; }
}

/// <summary>Told what happens while scenarios run.</summary>
internal interface IRunObserver
{
    void OnStarted(string id);
    void OnAttemptInconclusive(string id, string reason);
    void OnFinished(ScenarioOutcome outcome);
}

/// <summary>Runs scenarios in a process of their own and collects what they report.</summary>
internal static class ScenarioRun
{
    // An attempt has a ceiling of three minutes: a longer silence is a harness that hangs. Its process is ended, and what did not
    // report is missing.
    private static readonly TimeSpan SilenceCeiling = TimeSpan.FromMinutes(5);

    private const string OutOfTime = "The time for all scenarios together was over before this one had ended.";

    private static readonly TimeSpan TailInterval = TimeSpan.FromMilliseconds(40);

    /// <summary>One outcome per scenario asked for, in their order; those that did not report are missing.</summary>
    /// <exception cref="InvalidServiceException">The service did not start, for no scenario.</exception>
    /// <exception cref="EnvironmentLacksException">The environment lacks something, or no scenario began.</exception>
    public static async Task<IReadOnlyList<ScenarioOutcome>> RunAsync(
        ScenarioRunOptions options, PostgresServer postgres, IRunObserver observer, CancellationToken cancellation)
    {
        var reports = new RunReports(options.Scenarios, observer, ServerCapacity.ScenariosAtOnce, options.History);
        // Another part has used up the time of both.
        if (IsOver()) return reports.Conclude(OutOfTime, options.Starvation());
        var words = await CollectAsync(options, "", postgres, reports, cancellation);
        if (IsOver()) return reports.Conclude(OutOfTime, options.Starvation());
        // Not one scenario began: the service was never asked anything, so it is not to blame.
        if (!reports.Any) throw DidNotBegin(words);
        // The process that runs them ended before its time, or was silent for too long. What that was about shows itself in a fresh one,
        // in which only those run that have not reported; what is missing then stays missing.
        if (!reports.IsHopeless && reports.Missing is { Count: > 0 } missing)
            await CollectAsync(options with { Scenarios = missing }, "-again", postgres, reports, cancellation);
        return IsOver() ? reports.Conclude(OutOfTime, options.Starvation()) : reports.Conclude();

        bool IsOver() => options.Ceiling.IsCancellationRequested;
    }

    private static async Task<string> CollectAsync(
        ScenarioRunOptions options, string suffix, PostgresServer postgres, RunReports reports, CancellationToken cancellation)
    {
        var logs = Path.Combine(options.Folder, "logs");
        Directory.CreateDirectory(logs);
        var events = Path.Combine(options.Folder, $"events{suffix}.jsonl");
        File.Delete(events);

        await using var process = StartTests(options, postgres, events, logs, Path.Combine(logs, $"scenarios{suffix}.log"));
        var tail = new EventTail(events);
        var lastReport = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(TailInterval);
        bool exited;
        do
        {
            // Asked before reading: what was written before the exit is then read for certain.
            exited = process.HasExited;
            foreach (var scenarioEvent in tail.ReadNew())
            {
                lastReport = Stopwatch.GetTimestamp();
                reports.Take(scenarioEvent);
            }
        }
        while (!exited && !reports.IsHopeless && !options.Ceiling.IsCancellationRequested && Stopwatch.GetElapsedTime(lastReport) < SilenceCeiling && await ticks.WaitForNextTickAsync(cancellation));

        return $"the process that runs them ended with exit code {process.ExitCode}. "
            + $"Check `./drill doctor`. Its last lines:{Environment.NewLine}"
            + string.Join(Environment.NewLine, process.LastLines.TakeLast(20));
    }

    private static ChildProcess StartTests(
        ScenarioRunOptions options, PostgresServer postgres, string events, string logs, string log)
    {
        var environment = InheritedEnvironment.With(new()
        {
            [RunSettings.SeedVariable] = options.Seed.ToString(CultureInfo.InvariantCulture),
            [RunSettings.ServiceDllVariable] = options.ServiceDll,
            [RunSettings.EventsVariable] = events,
            [RunSettings.LogsVariable] = logs,
            // The generator's and the fakes' threads must not spin while the service needs the cores.
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            // Dozens of short-lived processes: compiling their code a second time, better, costs a third of all CPU and never pays.
            ["DOTNET_TC_CallCountingDelayMs"] = "60000",
        });
        foreach (var (name, value) in postgres.ShareEnvironment) environment[name] = value;
        // Said either way: what this process happens to inherit decides nothing.
        environment[RunSettings.SandboxVariable] = options.SandboxPath ?? "";
        environment[RunSettings.ScaleVariable] = options.Scale ?? "";
        environment[RunSettings.KeyVariable] = options.Key ?? "";
        environment[LiveLog.Variable] = options.LiveLogs ?? "";
        string[] arguments =
        [
            "exec", options.TestsDll, "-noLogo", "-noColor", "-maxThreads",
            ServerCapacity.ScenariosAtOnce.ToString(CultureInfo.InvariantCulture),
            .. options.Scenarios
                .SelectMany(scenario => (string[])["-trait", $"{ScenarioAttribute.TraitName}={scenario.Id}"]),
        ];
        return ChildProcess.Start(new ChildOptions("dotnet", arguments, log)
        {
            WorkingDirectory = Path.GetDirectoryName(options.TestsDll),
            Environment = environment,
        });
    }

    private static EnvironmentLacksException DidNotBegin(string words) => new($"No scenario began; {words}");
}
