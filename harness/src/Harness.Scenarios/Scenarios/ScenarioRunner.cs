using System.Diagnostics;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Xunit;

namespace Harness.Scenarios;

/// <summary>Runs one scenario: at most three attempts, one outcome, reported to `drill` and to xunit.</summary>
public static class ScenarioRunner
{
    /// <summary>How many attempts there are at most; only an inconclusive one is followed by another.</summary>
    public const int MaxAttempts = 3;

    // Every step of a scenario has its own ceiling; this one only bounds a mistake of the harness.
    private static readonly TimeSpan AttemptCeiling = TimeSpan.FromMinutes(3);

    // The longest waits of an attempt are reported.
    private const int MostWaits = 5;

    /// <summary>
    /// Runs the scenario whose <see cref="ScenarioAttribute"/> the running test carries. <paramref name="attempt"/>
    /// builds its own world from the context, so that every attempt starts from nothing.
    /// </summary>
    public static async Task RunAsync(Func<ScenarioContext, Task> attempt)
    {
        var id = CurrentScenarioId();
        // Starts with the first scenario, so that later ones can look back.
        _ = MachineCanary.Instance;
        EventLog.Current.Append(new ScenarioStarted(id));
        var outcome = await AttemptUpToThreeTimesAsync(id, attempt);
        EventLog.Current.Finished(outcome);
        if (outcome.State != ScenarioState.Passed)
            Assert.Fail(string.Join(Environment.NewLine, StoryText.Render(EntryOf(id), outcome)));
    }

    private static async Task<ScenarioOutcome> AttemptUpToThreeTimesAsync(
        string id, Func<ScenarioContext, Task> attempt)
    {
        var clock = Stopwatch.StartNew();
        for (var number = 1; ; number++)
        {
            using var ceiling = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            ceiling.CancelAfter(AttemptCeiling);
            var context = new ScenarioContext(id, RunSettings.Current.Seed, number, ceiling.Token, RunSettings.Current.Key);
            var outcome = await AttemptWithWorldAsync(context, attempt) with
            {
                Attempts = number,
                Measures = context.Measures,
                Timeline = context.Timeline,
                Logs = context.Logs,
            };
            if (outcome.State != ScenarioState.Inconclusive || number == MaxAttempts)
                return outcome with { DurationMs = Math.Round(clock.Elapsed.TotalMilliseconds, 1) };
            EventLog.Current.Append(new AttemptInconclusive(id, number, outcome.Reason!));
        }
    }

    // The outcome is decided first: neither the harness's own checks, nor plots, nor cleaning up can lose it.
    internal static async Task<ScenarioOutcome> AttemptWithWorldAsync(
        ScenarioContext context, Func<ScenarioContext, Task> attempt)
    {
        context.Waits.KeepInThisFlow();
        try
        {
            var outcome = await AttemptOnceAsync(context, attempt);
            // Before anything else: when a flood breaks parts of the harness, the flood is the cause.
            if (context.Excess(out var unasked) is { } excess) outcome = Flooded(context, excess, outcome);
            else if (outcome.State != ScenarioState.Inconclusive && Broken(context) is { } broken) outcome = Inconclusive(context, broken);
            // A failure stays a failure. A pass does not stand while it is unknown whether a bound was exceeded.
            else if (outcome.State == ScenarioState.Passed && unasked is not null) outcome = Inconclusive(context, unasked);
            return outcome with { Plots = Plots(context) };
        }
        finally
        {
            await context.CleanUpAsync();
        }
    }

    // A service that floods is running, so it cannot count as one that does not start.
    private static ScenarioOutcome Flooded(ScenarioContext context, ScenarioFailedException excess, ScenarioOutcome? outcome)
    {
        context.ServiceStarted();
        return outcome is { State: ScenarioState.Failed } ? outcome : Failed(context, excess);
    }

    private static string? Broken(ScenarioContext context)
    {
        try
        {
            return context.BrokenCheck();
        }
        catch (Exception defect)
        {
            return $"The harness itself failed: {defect}";
        }
    }

    // Evidence for a reader, which decides nothing; the scenario's own code supplies the sources.
    private static PlotData? Plots(ScenarioContext context)
    {
        try
        {
            return context.Plots.Collect();
        }
        catch (Exception defect)
        {
            context.Note($"Plotting failed: {defect.Message}");
            return null;
        }
    }

    private static async Task<ScenarioOutcome> AttemptOnceAsync(
        ScenarioContext context, Func<ScenarioContext, Task> attempt)
    {
        try
        {
            await attempt(context);
            return new ScenarioOutcome { Id = context.Id, State = ScenarioState.Passed };
        }
        catch (ScenarioFailedException failure)
        {
            return Failed(context, failure);
        }
        catch (InconclusiveException invalid)
        {
            return Inconclusive(context, invalid.Message);
        }
        // A service that exceeded a bound before its first answer was running, so it is not invalid.
        catch (InvalidServiceException) when (context.Excess(out _) is { } excess)
        {
            return Flooded(context, excess, outcome: null);
        }
        // A service that got no processor time to start may start at the next attempt.
        catch (InvalidServiceException late) when (context.Starvation is { } starvation)
        {
            return Inconclusive(context, $"{starvation}, so a service that did not start is no evidence: {late.Message}");
        }
        // Only the first start can be invalid: a service that has started on this database must be able to start again.
        catch (InvalidServiceException again) when (context is { HasStarted: true, StartsAgain: { } promise })
        {
            return Failed(context, promise, ["an instance did not start", .. again.Message.Split('\n')]);
        }
        catch (InvalidServiceException invalid)
        {
            EventLog.Current.Append(new ServiceInvalid(context.Id, invalid.Message));
            throw;
        }
        catch (EnvironmentLacksException lacks)
        {
            EventLog.Current.Append(new EnvironmentLacks(lacks.Message));
            throw;
        }
        // Each answer came in time, but all of them together took too long: a service must not escape judgement by being slow. What took
        // most of the time decides: the harness's own work and a starved machine are no evidence.
        catch (OperationCanceledException) when (
            context is { AnswersInTime: not null, Cancellation.IsCancellationRequested: true }
            && context.Waits.Total > context.Elapsed / 2 && context.Starvation is null
            && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return Failed(
                context, context.AnswersInTime,
                [
                    FormattableString.Invariant($"after {context.Elapsed.TotalSeconds:0} s the scenario was not over; during {context.Waits.Total.TotalSeconds:0} s of that it waited for the service, on a machine that was not starved"),
                    .. context.Waits.Lines.Take(MostWaits).Select(line => $"waited {line}"),
                ]);
        }
        // A defect of the harness must be neither red nor green; the exception is kept, so that the defect can be found.
        catch (Exception defect) when (
            defect is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return Inconclusive(context, $"The harness itself failed: {defect}");
        }
    }

    private static ScenarioOutcome Inconclusive(ScenarioContext context, string reason) =>
        new() { Id = context.Id, State = ScenarioState.Inconclusive, Reason = reason };

    private static ScenarioOutcome Failed(ScenarioContext context, Invariant promise, IEnumerable<string> seen) =>
        Failed(context, context.Fail(promise, seen));

    private static ScenarioOutcome Failed(ScenarioContext context, ScenarioFailedException failure) =>
        new() { Id = context.Id, State = ScenarioState.Failed, Story = failure.Story };

    private static ScenarioEntry EntryOf(string id) =>
        Listed().FirstOrDefault(entry => entry.Id == id)
        ?? throw new InvalidOperationException($"Neither exercise.json nor checks.json lists the scenario '{id}'.");

    // The scenario project copies its list beside its assembly.
    private static IReadOnlyList<ScenarioEntry> Listed() =>
        Path.Combine(AppContext.BaseDirectory, ScenarioList.FileName) is var checks && File.Exists(checks)
            ? ScenarioList.Parse(File.ReadAllText(checks), checks).Scenarios
            : Parse(Path.Combine(AppContext.BaseDirectory, ExerciseManifest.FileName));

    private static IReadOnlyList<ScenarioEntry> Parse(string manifest) => ExerciseManifest.Parse(File.ReadAllText(manifest), manifest).Scenarios;

    private static string CurrentScenarioId() =>
        TestContext.Current.TestCase?.Traits.TryGetValue(ScenarioAttribute.TraitName, out var ids) == true
            ? ids.Single()
            : throw new InvalidOperationException("A scenario runs only from a method that carries [Scenario].");
}
