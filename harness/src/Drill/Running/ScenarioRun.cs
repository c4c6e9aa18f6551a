using System.Diagnostics;
using System.Globalization;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Running;

/// <summary>The options of one run of scenarios.</summary>
/// <param name="Scenarios">The scenarios to run: all of the exercise's, or some of them.</param>
/// <param name="ServiceDll">The built service to judge.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Folder">The folder for events and logs.</param>
internal sealed record ScenarioRunOptions(IReadOnlyList<ScenarioEntry> Scenarios, string ServiceDll, long Seed, string Folder)
{
    /// <summary>How the service is confined.</summary>
    public Confinement Confinement { get; init; } = Confinement.None;

    /// <summary>
    /// Ends the run early. Earlier reports stand. A scenario that has not reported is failed unless the machine was starved, so a
    /// service cannot avoid a red verdict by being slow.
    /// </summary>
    public CancellationToken Ceiling { get; init; }

    /// <summary>Called when the ceiling has ended the run. Returns how starved the machine was, in words, or null if it was not.</summary>
    public Func<string?> Starvation { get; init; } = () => null;

    /// <summary>What other runs for the same verdict found out about the service.</summary>
    public ServiceHistory History { get; init; } = new();
}

/// <summary>Receives events while scenarios run.</summary>
internal interface IRunObserver
{
    void OnStarted(string id);
    void OnAttemptInconclusive(string id, string reason);
    void OnFinished(ScenarioOutcome outcome);
}

/// <summary>Runs scenarios in a process of their own and collects what they report.</summary>
internal static class ScenarioRun
{
    // An attempt has a ceiling of three minutes, so a longer silence means that the harness hangs. Its process is killed, and scenarios
    // that have not reported are missing.
    private static readonly TimeSpan SilenceCeiling = TimeSpan.FromMinutes(5);

    private const string OutOfTime = "The time for all scenarios together ran out before this one had ended.";

    private static readonly TimeSpan TailInterval = TimeSpan.FromMilliseconds(40);

    /// <summary>One outcome per scenario of the run, in their order. A scenario that did not report is missing.</summary>
    /// <exception cref="InvalidServiceException">The service did not start for any scenario.</exception>
    /// <exception cref="EnvironmentLacksException">The environment lacks something, or no scenario began.</exception>
    public static async Task<IReadOnlyList<ScenarioOutcome>> RunAsync(
        TestBed bed, ScenarioRunOptions options, IRunObserver observer, CancellationToken cancellation)
    {
        var reports = new RunReports(options.Scenarios, observer, ServerCapacity.ScenariosAtOnce, options.History);
        // The other part used up the time of both.
        if (IsOver()) return reports.Conclude(OutOfTime, options.Starvation());
        var words = await CollectAsync(bed, options, "", reports, cancellation);
        if (IsOver()) return reports.Conclude(OutOfTime, options.Starvation());
        // No scenario started, so the service was never called and is not to blame.
        if (!reports.Any) throw DidNotBegin(words);
        // The process that runs the scenarios ended early, or was silent for too long. A new process runs those that have not reported.
        // Scenarios that are missing after that stay missing.
        if (!reports.IsHopeless && reports.Missing is { Count: > 0 } missing)
            await CollectAsync(bed, options with { Scenarios = missing }, "-again", reports, cancellation);
        return IsOver() ? reports.Conclude(OutOfTime, options.Starvation()) : reports.Conclude();

        bool IsOver() => options.Ceiling.IsCancellationRequested;
    }

    private static async Task<string> CollectAsync(
        TestBed bed, ScenarioRunOptions options, string suffix, RunReports reports, CancellationToken cancellation)
    {
        var logs = Path.Combine(options.Folder, "logs");
        Directory.CreateDirectory(logs);
        var events = Path.Combine(options.Folder, $"events{suffix}.jsonl");
        File.Delete(events);

        await using var process = StartTests(bed, options, events, logs, Path.Combine(logs, $"scenarios{suffix}.log"));
        var tail = new EventTail(events);
        var lastReport = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(TailInterval);
        bool exited;
        do
        {
            // Checked before reading, so that everything written before the exit is read.
            exited = process.HasExited;
            foreach (var scenarioEvent in tail.ReadNew())
            {
                lastReport = Stopwatch.GetTimestamp();
                reports.Take(scenarioEvent);
            }
        }
        while (!exited && !reports.IsHopeless && !options.Ceiling.IsCancellationRequested && Stopwatch.GetElapsedTime(lastReport) < SilenceCeiling && await ticks.WaitForNextTickAsync(cancellation));

        return $"the process that runs the scenarios ended with exit code {process.ExitCode}. "
            + $"Run `./drill doctor`. The last lines of the process:{Environment.NewLine}"
            + string.Join(Environment.NewLine, process.LastLines.TakeLast(20));
    }

    private static ChildProcess StartTests(
        TestBed bed, ScenarioRunOptions options, string events, string logs, string log) => TestHost.Start(
        bed, options.ServiceDll, options.Seed, logs, log, options.Confinement,
        new Dictionary<string, string> { [RunSettings.EventsVariable] = events },
        [
            "-maxThreads", ServerCapacity.ScenariosAtOnce.ToString(CultureInfo.InvariantCulture),
            .. options.Scenarios.SelectMany(scenario => (string[])["-trait", $"{ScenarioAttribute.TraitName}={scenario.Id}"]),
        ]);

    private static EnvironmentLacksException DidNotBegin(string words) => new($"No scenario started: {words}");
}
